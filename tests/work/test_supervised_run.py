"""One run from request to terminal event, as a user types it."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository, Lattice, wait_until

from . import engines
from .conftest import SAY_PASS

lattice = pytest.fixture(engines.typed)

Worker = Callable[..., str]


def the_run(lattice: Lattice) -> dict[str, object]:
    return lattice.json("worker", "ps", "-a")[0]


def has_ended(lattice: Lattice, run: str) -> bool:
    rows = {row["id"]: row for row in lattice.json("worker", "ps", "-a")}
    return rows[run]["state"] not in ("queued", "active")


def test_one_command_reviews_the_newest_commit(repo: GitRepository, lattice: Lattice) -> None:
    repo.commit({"a.py": "def f():\n    return undefined_name\n"})

    said = lattice("worker", "run", "CodeReviewLite", "--wait", code=1)

    assert "a.py:2" in said.out
    assert "undefined_name" in said.out
    assert "needs_changes" in repo.git("log", "-1", "--notes=lattice")


def test_a_clean_commit_passes_and_says_what_was_checked(repo: GitRepository, lattice: Lattice) -> None:
    repo.commit({"a.py": "def f() -> int:\n    return 1\n"})

    said = lattice("worker", "run", "CodeReviewLite", "--wait")

    assert "pass" in said.out
    assert "no bugs" not in said.out


def test_a_root_commit_is_reviewed_against_nothing(repo: GitRepository, lattice: Lattice) -> None:
    lattice("worker", "run", "CodeReviewLite", "HEAD", "--wait")

    assert the_run(lattice)["base"] == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_without_wait_the_run_goes_on_in_the_background(repo: GitRepository, lattice: Lattice) -> None:
    run = lattice.json("worker", "run", "CodeReviewLite")[0]

    assert run["answered"] == "started"
    wait_until(lambda: has_ended(lattice, run["run"]))


def test_a_script_sees_the_exact_commit_in_its_own_worktree(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    commit = worker(f"git rev-parse HEAD > {seen}; pwd >> {seen}; cat README >> {seen}; {SAY_PASS}")

    lattice("worker", "run", "Custom", "--wait")

    head, folder, content = seen.read_text().splitlines()
    assert (head, content) == (commit, "hello")
    assert folder != str(repo.path)


def test_an_unapproved_script_is_refused(repo: GitRepository, lattice: Lattice) -> None:
    repo.commit({"workers/x.json": '{"name":"X","engine":"script","command":["true"]}'})

    said = lattice("worker", "run", "X", code=7)

    assert "hint: git lattice worker trust X" in said.err


def test_a_commit_that_edits_its_own_worker_is_reviewed_by_the_shipped_one(
    repo: GitRepository, lattice: Lattice
) -> None:
    mine = '{"name":"CodeReviewLite","engine":"script","command":["sh","-c","echo swapped"]}'
    repo.commit({"workers/code-review-lite.json": mine})

    said = lattice("worker", "run", "CodeReviewLite", "--wait")

    assert "not approved: the shipped version is used" in said.err
    assert the_run(lattice)["engine"] == "static"


@pytest.mark.parametrize(
    "shell",
    ["true", "echo all is well", "echo '{}'", "exit 3", 'echo \'{"v":1,"base":"b","head":"h"}\''],
    ids=["silence", "prose", "an empty object", "a failure", "another target"],
)
def test_what_is_no_review_is_never_a_pass(lattice: Lattice, worker: Worker, shell: str) -> None:
    worker(shell)

    lattice("worker", "run", "Custom", "--wait", code=3)

    assert the_run(lattice)["failure"] == "bad_output"


def test_the_deadline_ends_an_engine_that_ignores_term(
    lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    worker(f"trap '' TERM; echo $$ > {pids}; while :; do sleep 0.05; done", grace_seconds=0)

    lattice("worker", "run", "Custom", "--timeout", "0.02", "--wait", code=3)

    assert the_run(lattice)["failure"] == "timeout"
    assert not Path(f"/proc/{pids.read_text().strip()}").exists()


def test_a_child_that_outlives_its_engine_is_killed(lattice: Lattice, worker: Worker, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    worker(f"(sh -c 'echo $$ > {pids}; exec sleep 600' &); while ! test -s {pids}; do :; done; {SAY_PASS}")

    lattice("worker", "run", "Custom", "--wait")

    wait_until(lambda: not is_running(int(pids.read_text())))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worktree_that_cannot_be_made_ends_the_run_and_frees_the_task(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    worker(SAY_PASS)
    lattice("task", "create", "T")
    repo.git("config", "lattice.worktreeDir", str(tmp_path / "file"))

    lattice("worker", "run", "Custom", "LAT-1", "--wait", code=3)

    assert the_run(lattice)["failure"] == "workspace"
    assert not lattice.json("task", "show", "LAT-1")[0].get("active_processes")
    repo.git("config", "--unset", "lattice.worktreeDir")
    lattice("worker", "run", "Custom", "LAT-1", "--wait")


def test_a_lost_supervisor_is_noticed_by_the_next_command_and_the_run_can_be_had_again(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    fifo, pids = tmp_path / "fifo", tmp_path / "pids"
    os.mkfifo(fifo)
    shell = f"echo $PPID $$ > {pids}.new; mv {pids}.new {pids}; read line < {fifo}; {SAY_PASS}"
    worker(shell, retry={"max": 0})
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    wait_until(pids.exists)
    supervisor, engine = map(int, pids.read_text().split())

    os.kill(supervisor, signal.SIGKILL)
    os.kill(engine, signal.SIGKILL)
    wait_until(lambda: not is_running(supervisor))

    assert the_run(lattice)["failure"] == "lost"
    again = lattice.start("worker", "run", "Custom", "--wait")
    wait_until(lambda: again.poll() is not None or unblock(fifo))
    assert again.wait() == 0
    assert run != the_run(lattice)["id"]
    again.communicate()


def unblock(fifo: Path) -> bool:
    """Let one reader of the fifo go on; False while there is none."""
    try:
        descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return False
    os.write(descriptor, b"go\n")
    os.close(descriptor)
    return False


def test_asking_twice_is_one_run(lattice: Lattice, worker: Worker, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker(f"read line < {fifo}; {SAY_PASS}")

    first = lattice.json("worker", "run", "Custom")[0]
    second = lattice.json("worker", "run", "Custom")[0]

    assert (first["answered"], second["answered"]) == ("started", "joined")
    assert first["run"] == second["run"]
    wait_until(lambda: unblock(fifo) or has_ended(lattice, first["run"]))


def test_a_review_that_holds_is_shown_and_again_makes_a_new_one(lattice: Lattice, worker: Worker) -> None:
    worker(SAY_PASS)
    lattice("worker", "run", "Custom", "--wait")

    reused = lattice.json("worker", "run", "Custom")[0]
    again = lattice.json("worker", "run", "Custom", "--again")[0]

    assert reused["answered"] == "reused"
    assert again["run"] != reused["run"]
    wait_until(lambda: has_ended(lattice, again["run"]))


def test_more_runs_than_slots_wait_for_their_turn(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker(f"read line < {fifo}; {SAY_PASS}")
    repo.git("config", "lattice.maxRuns", "1")

    first = lattice.json("worker", "run", "Custom", "HEAD")[0]
    second = lattice.json("worker", "run", "Custom", "HEAD~1")[0]

    assert (first["answered"], second["answered"]) == ("started", "queued")
    wait_until(lambda: unblock(fifo) or has_ended(lattice, second["run"]))
    assert has_ended(lattice, first["run"])


def test_the_run_survives_the_death_of_its_callers_session(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker(f"read line < {fifo}; {SAY_PASS}")
    text = f"{shlex.quote(sys.executable)} -m lattice worker run Custom --json; kill -9 0"

    caller = subprocess.run(
        ["sh", "-c", text],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        start_new_session=True,
        check=False,
    )

    assert caller.returncode == -signal.SIGKILL
    run = the_run(lattice)
    assert run["state"] == "active"
    wait_until(lambda: unblock(fifo) or has_ended(lattice, str(run["id"])))
    assert the_run(lattice)["verdict"] == "pass"


def test_the_environment_of_a_hook_in_a_linked_worktree_does_not_mislead_the_run(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    worker(SAY_PASS)
    repo.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = GitRepository(tmp_path / "side")
    commit = side.commit({"b": "b\n"})
    admin = side.git("rev-parse", "--absolute-git-dir")
    as_hook = {"GIT_DIR": admin, "GIT_INDEX_FILE": f"{admin}/index", "GIT_PREFIX": ""}

    lattice("worker", "run", "Custom", "HEAD", "--wait", cwd=side.path, env=as_hook)

    assert the_run(lattice)["head"] == commit
    repo.git("worktree", "remove", "--force", str(side.path))


def test_a_hooks_relative_git_dir_does_not_mislead_the_supervisor(
    repo: GitRepository, lattice: Lattice
) -> None:
    as_hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": ""}

    lattice("worker", "run", "CodeReviewLite", "--wait", env=as_hook)

    assert the_run(lattice)["verdict"] == "pass"


def test_commits_that_land_during_a_review_do_not_change_what_is_reviewed(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    fifo, seen = tmp_path / "fifo", tmp_path / "seen"
    os.mkfifo(fifo)
    commit = worker(f"read line < {fifo}; git rev-parse HEAD > {seen}; {SAY_PASS}")
    run = lattice.json("worker", "run", "Custom")[0]["run"]

    repo.commit({"README": "changed\n"})
    wait_until(lambda: unblock(fifo) or has_ended(lattice, run))

    assert seen.read_text().strip() == commit
    assert the_run(lattice)["head"] == commit


def test_inside_a_run_nothing_is_started(lattice: Lattice) -> None:
    said = lattice("worker", "run", "CodeReviewLite", code=5, env={"LATTICE_DEPTH": "1"})

    assert "a worker does not start workers" in said.err


def test_a_task_named_by_the_commit_is_linked_and_gets_the_review(
    repo: GitRepository, lattice: Lattice
) -> None:
    lattice("task", "create", "Parse dates")
    commit = repo.commit({"a": "a\n"}, "Add dates\n\nTask: LAT-1")

    lattice("worker", "run", "CodeReviewLite", "--wait")

    shown = lattice.json("task", "show", "LAT-1")[0]
    assert commit in str(shown["links"])
    assert the_run(lattice)["task"] == "LAT-1"


def finds(*findings: dict[str, object]) -> str:
    """The shell text of a worker that raises these, and claims that somebody has looked at them."""
    answer = json.dumps({"v": 1, "base": "%s", "head": "%s", "findings": findings})
    return f'printf {shlex.quote(answer)} "$LATTICE_BASE" "$LATTICE_COMMIT"'


def test_what_the_tree_contradicts_is_left_out_and_does_not_count(
    repo: GitRepository, lattice: Lattice, worker: Worker
) -> None:
    gone = {"path": "no/such.py", "line": 3, "severity": "blocker", "title": "it breaks", "verified": "yes"}
    there = {
        "path": "a.py",
        "line": 3,
        "severity": "minor",
        "title": "`value` is unused",
        "verified": "yes",
    }
    worker(finds(gone, there))
    repo.commit({"a.py": "def f():\n    value = 1\n"})

    said = lattice("worker", "run", "Custom", "HEAD", "--wait")

    assert "a.py:2: minor: `value` is unused" in said.out
    assert "confirmed: line 2 was changed and holds what is quoted" in said.out
    assert "left out 'it breaks': no file 'no/such.py' at this commit" in said.out
    assert the_run(lattice)["verdict"] == "pass"
