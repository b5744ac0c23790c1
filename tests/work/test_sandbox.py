"""What a confined program can do, what it cannot, and that it ends as any other does."""

import os
import shlex
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import GitRepository, put_on_path, wait_until

from lattice.engines.barriers import sandbox
from lattice.errors import EnvironmentProblem
from lattice.local.config import SandboxMode
from lattice.local.run_folder import RunFolder
from lattice.model.ids import RunId
from lattice.work.running.commands.confining import Grant, confine

from . import checking
from .checking import Checker, sh
from .engines import MISBEHAVING, Typed, folder_of, kill, typed

MISSING = sandbox.why_not(os.environ, network=False)
FAMILY = ["plain", "session", "session+deaf", "session+orphan", "session+orphan+deaf+bare"]

confines = pytest.mark.skipif(MISSING is not None, reason=f"bwrap is {MISSING}")
lattice = pytest.fixture(typed)
checker = pytest.fixture(checking.checker)


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of a server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder for a confined program to write in."""
    folder = tmp_path / "open"
    folder.mkdir()
    return folder


def inhabitants(folder: Path) -> list[int]:
    """The processes that are at home in the folder `in` of this one, in whatever namespace."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{name}/cwd") == str(folder / "in"):
                found.append(int(name))
        except OSError:
            continue
    return found


def misbehaving(then: str, **keys: object) -> dict[str, object]:
    """A check that leaves processes everywhere, all of them at home in the folder OPEN."""
    words = shlex.join([*MISBEHAVING, "../pids", then, *FAMILY])
    return sh(f'cd "$OPEN/in"; exec {words}', **keys)


def begun(folder: Path) -> bool:
    """Whether the family of `misbehaving` is there."""
    file = folder / "pids"
    return file.exists() and "leader" in file.read_text()


def in_(folder: Path) -> dict[str, Any]:
    """What lets a program write in a folder, which it finds in OPEN."""
    (folder / "in").mkdir()
    return {"grant": {"folders": [str(folder)]}, "OPEN": str(folder)}


@confines
@pytest.mark.parametrize("confined", [True, False], ids=["confined", "not confined"])
def test_a_confined_program_reads_and_does_nothing_else(
    checker: Checker, listening: int, tmp_path: Path, confined: bool
) -> None:
    connects = f"import socket; socket.create_connection(('127.0.0.1', {listening}))"
    tries = {
        "read": "cat kept && git log -1 --format=%h && git diff HEAD && test -e ~/.gitconfig",
        "worktree": "touch new && rm new",
        "home": "touch ~/new",
        "git": 'touch "$(git rev-parse --git-common-dir)/new"',
        "ref": "git update-ref refs/heads/new HEAD",
        "elsewhere": f"touch {shlex.quote(str(tmp_path))}/new",
        "network": f'{sys.executable} -IS -c "{connects}"',
        "signal": f"kill -0 {os.getpid()}",
        "session": 'test -S "$XDG_RUNTIME_DIR/bus"',
    }
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    script = "\n".join(f"({words}) >/dev/null 2>&1 && echo {name}" for name, words in tries.items())
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(runtime / "bus"))
        grant = {"network": False} if confined else None

        said = checker.make(sh(f"{script}\n:"), grant=grant, XDG_RUNTIME_DIR=str(runtime))

    done = said["outputs"]["check-1.out"].split()
    assert done == (["read"] if confined else list(tries))
    if confined:
        version = sandbox.name(os.environ)
        assert said["sandbox"]["status"] == "noted"
        assert said["sandbox"]["detail"] == f"{version}, network off, worktree read-only"


@confines
def test_a_confined_program_cannot_undo_its_confinement(checker: Checker) -> None:
    tries = [
        "mount -o remount,rw /",
        "mount -o remount,rw,bind /",
        "unshare -m mount -o remount,rw /",
        "unshare -Urm mount -o remount,rw /",
        "unshare -Urm mount -o remount,rw,bind /",
        "umount /proc",
        "nsenter -t 1 -m true",
    ]
    script = "\n".join(
        f"({words}) >/dev/null 2>&1; touch ~/new 2>/dev/null && echo '{words}'" for words in tries
    )

    said = checker.make(sh(f"{script}\n:"), grant={})

    assert said["outputs"]["check-1.out"] == ""
    assert said["checks"][0]["status"] == "passed"


@confines
def test_a_confined_program_can_do_what_is_granted(
    checker: Checker, listening: int, open_folder: Path
) -> None:
    connects = f"import socket; socket.create_connection(('127.0.0.1', {listening}))"
    script = (
        f'set -e; touch new; touch "$OPEN/new"; touch "$TMPDIR/new"; {sys.executable} -IS -c "{connects}"; '
        'test "$(sh -c "exit 7" || echo $?)" = 7; exit 5'
    )
    grant = {"folders": [str(open_folder)], "may_write": True}

    said = checker.make(sh(script), grant=grant, OPEN=str(open_folder))

    assert said["checks"][0]["detail"] == "exit code 5"
    assert said["checks"][1]["detail"] == "new: new"
    assert [path.name for path in open_folder.iterdir()] == ["new"]
    assert said["sandbox"]["detail"].endswith(", network on, worktree writable")


@confines
def test_temporary_files_and_caches_are_in_a_place_of_its_own_that_goes_with_the_run(
    checker: Checker, lattice: Typed
) -> None:
    said = checker.make(sh('touch "$TMPDIR/a" "$XDG_CACHE_HOME/b" && dirname "$TMPDIR"'), grant={})

    assert said["checks"][0]["status"] == "passed"
    assert f"/{checker.run}/scratch/" in said["outputs"]["check-1.out"]
    assert list(checker.repo.path.glob(".git/lattice/*/*/scratch")) == []


@confines
@pytest.mark.parametrize("may_state", [True, False])
def test_a_confined_worker_states_its_outcome_where_it_may(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_state: bool
) -> None:
    put_on_path(tmp_path / "bin", monkeypatch)

    said = checker.make(sh("git lattice worker fail --error 'cannot see'"), grant={"may_state": may_state})

    assert said["checks"][0]["status"] == ("passed" if may_state else "failed")


@confines
def test_a_program_that_is_not_there_is_told_from_its_sandbox(checker: Checker) -> None:
    said = checker.make({"argv": ["no-such-program"]}, grant={})

    assert said["checks"][0]["detail"] == "cannot start 'no-such-program': No such file or directory"


@confines
@pytest.mark.parametrize("then", ["0", "3"])
def test_a_confined_program_leaves_no_process(checker: Checker, open_folder: Path, then: str) -> None:
    said = checker.make(misbehaving(then), **in_(open_folder))

    assert said["checks"][0]["detail"] == f"exit code {then}"
    assert (said["survivors"], begun(open_folder)) == (0, True)
    assert inhabitants(open_folder) == []


@confines
def test_a_confined_program_that_is_late_and_deaf_is_ended(checker: Checker, open_folder: Path) -> None:
    said = checker.make(misbehaving("deaf", timeout_minutes=0.03), **in_(open_folder))

    assert said["checks"][0]["detail"] == "stopped after 0.03 min"
    assert (said["survivors"], begun(open_folder)) == (0, True)
    assert inhabitants(open_folder) == []


@confines
def test_a_confined_program_that_is_cancelled_is_ended(
    checker: Checker, lattice: Typed, open_folder: Path
) -> None:
    checker.start(misbehaving("stay"), **in_(open_folder))
    wait_until(lambda: begun(open_folder), "the family is there")

    lattice("worker", "cancel", checker.run)

    said = checker.said()
    assert said["stopped"] == "cancelled"
    assert inhabitants(open_folder) == []


@confines
def test_a_confined_program_has_its_grace_to_end_well(checker: Checker, open_folder: Path) -> None:
    ends = "trap 'echo bye > \"$OPEN/bye\"; exit 0' TERM; while :; do sleep 0.01; done"
    said = checker.make(sh(ends, timeout_minutes=0.01), **in_(open_folder))

    assert said["checks"][0]["detail"].startswith("stopped after 0.01 min")
    assert (open_folder / "bye").read_text() == "bye\n"


@confines
def test_a_reaper_ends_a_confined_program_whose_supervisor_is_dead(
    checker: Checker, repo: GitRepository, lattice: Typed, open_folder: Path
) -> None:
    checker.start(misbehaving("deaf"), **in_(open_folder))
    wait_until(lambda: begun(open_folder), "the family is there")
    folder = folder_of(repo, checker.run)
    identity = folder.identity()
    assert identity
    kill(identity.pid)
    assert inhabitants(open_folder)

    lattice("status")

    wait_until(lambda: not inhabitants(open_folder), "the next command ends what was left")


def folder_in(place: Path) -> RunFolder:
    return RunFolder(RunId("0" * 40), str(place))


def test_without_a_sandbox_the_review_says_so(tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path)}

    made = confine(SandboxMode.AUTO, folder_in(tmp_path), nowhere, Grant(network=False))

    assert (made.prefix, made.environment) == ((), nowhere)
    assert (made.check.status, made.check.detail) == (
        "noted",
        "off: bwrap is not on PATH, and the network is open",
    )


def test_a_sandbox_that_is_turned_off_is_said(tmp_path: Path) -> None:
    made = confine(SandboxMode.OFF, folder_in(tmp_path), os.environ, Grant())

    assert (made.prefix, made.check.detail) == ((), "off: 'lattice.sandbox' is 'off'")


def test_what_is_exempt_is_not_confined_and_says_why(tmp_path: Path) -> None:
    made = confine(SandboxMode.REQUIRE, folder_in(tmp_path), os.environ, Grant(exempt="it has its own"))

    assert (made.prefix, made.check.detail) == ((), "off: it has its own")


def test_where_a_sandbox_is_required_and_none_works_there_is_no_run(tmp_path: Path) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n")
    program.chmod(0o755)
    refusing = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}

    with pytest.raises(EnvironmentProblem) as refused:
        confine(SandboxMode.REQUIRE, folder_in(tmp_path), refusing, Grant())

    reason = "bwrap is not able to: No permissions to create new namespace"
    assert refused.value.message == f"cannot make a sandbox: {reason}"
    assert refused.value.hint == "git config lattice.sandbox auto"
