"""What keeps reviews from causing reviews, from running away, and from being started where they would die."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from support import ROOT, make_repository, wait_until
from work.engines import Gate, Typed

from .looks import SAY_PASS, Hooked, commit

COMMITS = "cd {repo}; echo x >> self.py; git add -A; git commit -qm self && git push -q {remote} HEAD:main"
"""A worker that commits into the repository itself, with all hooks, and pushes."""


def with_hooks_on(shell: str) -> str:
    """The shell's words for git commands that no longer know of any guard in the environment."""
    forget = "env -u LATTICE_DEPTH -u LATTICE_RUN -u GIT_CONFIG_COUNT"
    return f"{forget} sh -c '{shell}'"


@pytest.mark.parametrize(
    "left_out",
    [
        (),
        pytest.param(("-u", "GIT_CONFIG_COUNT"), marks=pytest.mark.stress),
        pytest.param(("-u", "LATTICE_DEPTH", "-u", "LATTICE_RUN"), marks=pytest.mark.stress),
        ("-u", "LATTICE_DEPTH", "-u", "LATTICE_RUN", "-u", "GIT_CONFIG_COUNT"),
    ],
    ids=["all guards", "no hooks path", "no depth", "the name alone"],
)
def test_a_worker_that_commits_and_pushes_is_one_run(
    hooked: Hooked, tmp_path: Path, left_out: tuple[str, ...]
) -> None:
    remote = make_repository(tmp_path / "remote", "--bare")
    script = COMMITS.format(repo=hooked.path, remote=remote.path)
    hooked.define(f'env {" ".join(left_out)} sh -c "{script}" && {SAY_PASS}')

    oid = commit(hooked, "a.py")

    run = hooked.wait_for_review(oid)
    made = hooked.git("rev-parse", "HEAD")
    hooked.wait_until_drained()
    assert made != oid
    assert remote.git("rev-parse", "main") == made
    Typed(hooked)("worker", "ps")
    assert [each.id for each in hooked.all_runs()] == [run.id]


def test_a_hook_below_a_worker_leaves_nothing(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATTICE_DEPTH", "1")

    commit(hooked, "a.py")

    assert hooked.waiting == []


@pytest.mark.parametrize("words", [("worker", "run", "Custom"), ("hook", "drain")], ids=" ".join)
def test_a_worker_is_refused_what_would_start_workers(hooked: Hooked, words: tuple[str, ...]) -> None:
    said = Typed(hooked)(*words, code=5, env={"LATTICE_DEPTH": "1"})

    assert said.err.splitlines()[0] == "error: a worker does not start workers"


def test_a_person_whose_name_looks_like_a_workers_is_reviewed(hooked: Hooked) -> None:
    hooked.git("config", "user.name", "agent:custom")

    oid = commit(hooked, "a.py")

    assert hooked.wait_for_review(oid).verdict == "pass"


def test_in_a_sandbox_a_commit_is_noted_and_the_next_command_outside_acts_on_it(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CODEX_SANDBOX_NETWORK_DISABLED", "1")
        oid = commit(hooked, "a.py")
        refused = Typed(hooked)("hook", "drain", code=9)
        status = Typed(hooked)("status").out
        assert hooked.waiting == [oid]
        queued = Typed(hooked).json("worker", "run", "Custom")[0]
        assert queued["answered"] == "queued"
    assert "1 commit is noted and not yet looked at\n\nIn a sandbox: reviews start with the next" in status
    assert refused.err.splitlines()[0] == "error: a sandbox keeps reviews from being started"

    Typed(hooked)("worker", "ps")

    assert hooked.wait_for_review(oid).verdict == "pass"
    assert len(hooked.runs(oid)) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp is Linux's")
def test_a_filter_that_children_inherit_is_a_sandbox(hooked: Hooked) -> None:
    # prctl(PR_SET_NO_NEW_PRIVS) and a filter that allows everything: what a sandbox looks like.
    confine = (
        "import ctypes, sys; libc = ctypes.CDLL(None, use_errno=True)\n"
        "from lattice.work.draining.confinement import is_confined\n"
        "before = is_confined()\n"
        "class Filter(ctypes.Structure): _fields_ = [('code', ctypes.c_ushort), ('jt', ctypes.c_ubyte),"
        " ('jf', ctypes.c_ubyte), ('k', ctypes.c_uint)]\n"
        "class Program(ctypes.Structure): _fields_ = [('len', ctypes.c_ushort),"
        " ('filter', ctypes.POINTER(Filter))]\n"
        "allow = Filter(6, 0, 0, 0x7fff0000)\n"
        "program = Program(1, ctypes.pointer(allow))\n"
        "assert libc.prctl(38, 1, 0, 0, 0) == 0\n"
        "assert libc.prctl(22, 2, ctypes.byref(program)) == 0, ctypes.get_errno()\n"
        "print(before, is_confined())\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", confine], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("False True\n", "")


def drains_elsewhere(session: int) -> bool:
    """Whether a drain runs in another session than this one."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            words = process.cmdline()
            if "drain" in words and "hook" in words and os.getsid(process.pid) != session:
                return True
    return False


def test_the_drain_outlives_whoever_committed_and_holds_nothing_of_his(
    hooked: Hooked, tmp_path: Path
) -> None:
    """In a harness that waits for its pipe to close and then kills what it started."""
    done = tmp_path / "done"
    script = f"echo x > a.py; git add -A; git commit -q -m x; touch {done}; exec sleep 1000"
    reading, writing = os.pipe()
    child = subprocess.Popen(
        ["sh", "-c", script], cwd=hooked.path, start_new_session=True, stdout=writing, pass_fds=(writing,)
    )
    os.close(writing)
    wait_until(done.exists, "the commit is made")
    # Who is killed before the shell has come so far leaves the file to the next command.
    wait_until(lambda: not hooked.waiting or drains_elsewhere(child.pid), "the drain is on its own")
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()

    with open(reading, "rb") as pipe:
        assert pipe.read() == b""
    assert hooked.wait_for_review(hooked.git("rev-parse", "HEAD")).verdict == "pass"


def test_commits_made_while_another_drain_waits_are_its_business(hooked: Hooked, tmp_path: Path) -> None:
    hooked.git("config", "lattice.settle", "0.7")
    hooked.git("config", "lattice.batch", "100")
    commits = [commit(hooked, f"{number}.py") for number in range(5)]

    for oid in commits:
        hooked.wait_for_review(oid)

    log = hooked.git("log", "--format=%s", "refs/lattice/events")
    assert log.count("process_queued") < len(commits)


def test_a_task_that_enters_review_is_reviewed_in_the_same_write(hooked: Hooked, gate: Gate) -> None:
    hooked.define(f"{gate.wait}; {SAY_PASS}", name="Judge")
    hooked.git("config", "lattice.on.review", "Judge")
    hooked.git("config", "lattice.on.commit", "")
    lattice = Typed(hooked)
    lattice("task", "create", "Something")
    hooked.git("checkout", "--quiet", "-b", "lat-1-something")
    base = hooked.git("rev-parse", "HEAD")
    head = commit(hooked, "a.py")
    for status in ("in_planning", "planned", "in_progress"):
        lattice("task", "move", "LAT-1", status)

    lattice("task", "move", "LAT-1", "review")
    lattice("task", "move", "LAT-1", "review")

    [run] = hooked.runs(head)
    assert (run.worker, run.trigger, run.base) == ("Judge", "review", base)
    subjects = hooked.git("log", "-4", "--format=%s", "refs/lattice/events")
    assert "status_changed LAT-1: review (+" in subjects
    gate.open()
    assert hooked.wait_for_review(head).verdict == "pass"


def test_a_task_moves_although_nobody_can_review_it(hooked: Hooked) -> None:
    hooked.git("config", "lattice.on.review", "Nobody")
    lattice = Typed(hooked)
    lattice("task", "create", "Something")
    for status in ("in_planning", "planned", "in_progress"):
        lattice("task", "move", "LAT-1", status)

    said = lattice("task", "move", "LAT-1", "review")

    assert said.err == "warning: no review is asked for: no worker 'Nobody'\n"
    assert said.out == "LAT-1: in_progress -> review\n"
