"""A run outlives whatever asked for it, and knows its repository whatever that says in its environment."""

import fcntl
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from support import PATIENCE_SECONDS, ROOT, GitRepository, wait_until

from . import engines
from .conftest import SAY_PASS
from .engines import Gate, Typed, Worker, engine_of, lives, run_of, supervisor_of, wait_for_end

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

LATTICE = f"{shlex.quote(sys.executable)} -m lattice"


class Terminal:
    """A shell with a terminal of its own, as somebody has who logs in."""

    def __init__(self, repo: GitRepository, text: str) -> None:
        self._ours, theirs = pty.openpty()
        self.shell = subprocess.Popen(
            ["sh", "-c", text],
            cwd=repo.path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one thread
        )
        self.name = os.ttyname(theirs)
        os.close(theirs)

    def line(self) -> str:
        """The next line that is shown."""
        shown = b""
        while not shown.endswith(b"\n"):
            shown += os.read(self._ours, 1)
        return shown.decode()

    def hang_up(self) -> None:
        """Close the window: everybody in front gets SIGHUP."""
        os.close(self._ours)

    def kill_group(self) -> None:
        """Kill the process group of the shell, as harnesses do after a tool call."""
        os.killpg(self.shell.pid, signal.SIGKILL)
        self.hang_up()

    def kill_session(self) -> None:
        """Kill everything that has the shell's session, as an ending login does."""
        for process in psutil.process_iter():
            if os.getsid(process.pid) == self.shell.pid:
                process.kill()
        self.hang_up()


@pytest.mark.parametrize("death", [Terminal.hang_up, Terminal.kill_group, Terminal.kill_session])
def test_a_run_goes_on_when_what_asked_for_it_dies(
    repo: GitRepository, worker: Worker, gate: Gate, death: Callable[[Terminal], None]
) -> None:
    worker(f"{gate.wait}; {SAY_PASS}", workspace="none")
    terminal = Terminal(repo, f"{LATTICE} worker run Custom --json; read line")
    run = json.loads(terminal.line())["run"]
    processes = [supervisor_of(repo, run), engine_of(repo, run).leader.pid]
    held = {file.resolve() for pid in processes for file in Path(f"/proc/{pid}/fd").iterdir()}

    death(terminal)
    terminal.shell.wait(PATIENCE_SECONDS)

    assert terminal.shell.returncode in (-signal.SIGHUP, -signal.SIGKILL)
    assert Path(terminal.name) not in held
    assert {os.getsid(pid) for pid in processes}.isdisjoint({terminal.shell.pid, os.getsid(0)})
    assert [lives(pid) for pid in processes] == [True, True]
    gate.open()
    assert wait_for_end(repo, run)[0].verdict == "pass"


def test_a_commit_in_a_linked_worktree_is_reviewed_after_its_harness_was_killed(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, tmp_path: Path
) -> None:
    seen, asked, side = tmp_path / "seen", tmp_path / "asked", GitRepository(tmp_path / "side")
    look = "git rev-parse HEAD; git status --porcelain; env | grep ^GIT_DIR= ; env | grep ^GIT_INDEX"
    worker(f"{gate.wait}; {{ {look}; }} > {seen} 2>&1; {SAY_PASS}")
    repo.git("worktree", "add", "--quiet", "-b", "side", str(side.path))
    hook = repo.path / ".git/hooks/post-commit"
    hook.write_text(f'#!/bin/sh\ntest -n "$GIT_INDEX_FILE" && {LATTICE} worker run Custom --json > {asked}\n')
    hook.chmod(0o755)

    harness = subprocess.run(
        ["sh", "-c", "git commit --quiet --allow-empty -m side && kill -9 0"],
        cwd=side.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        check=False,
    )

    assert harness.returncode == -signal.SIGKILL
    run = json.loads(asked.read_text())["run"]
    gate.open()
    assert wait_for_end(repo, run)[0].head == side.git("rev-parse", "HEAD")
    assert seen.read_text().splitlines() == [run_of(repo, run).head]
    assert run_of(repo, run).verdict == "pass"
    wait_until(lambda: not engines.folder_of(repo, run).engine(), "its folder is put away")
    repo.git("worktree", "remove", "--force", str(side.path))
