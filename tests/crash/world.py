"""A repository whose every process is watched: nothing started in it can end, or stay, unseen.

It needs a process of its own, because that adopts the orphans of what it starts (Linux' child
subreaper): whoever is still a descendant in the end was left behind, and how each one died is known.
"""

import ctypes
import fcntl
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support import ROOT, GitRepository, wait_until

from lattice.model import state
from lattice.model.run import Run
from lattice.work.here import Here

_SET_CHILD_SUBREAPER = 36
_ENDS = ("process_completed", "process_failed", "request_dropped")


class World:
    """One repository and all processes below this one."""

    def __init__(self, path: Path) -> None:
        assert ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
        self.repository = GitRepository(path)
        self.own = path / ".git/lattice"
        self.statuses: dict[int, int] = {}

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a command; its output goes to files beside the repository."""
        said = self.repository.path.parent
        with (said / "out").open("wb") as out, (said / "err").open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "lattice", *words],
                cwd=self.repository.path,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([str(ROOT / "tests/crash/probe"), str(ROOT)]),
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def run(self, *words: str, **environment: str) -> str:
        """What a command printed; fails unless it ended with 0."""
        command = self.start(*words, **environment)
        code = self.code_of(command)
        said = self.repository.path.parent
        out, err = (said / "out").read_text(), (said / "err").read_text()
        assert code == 0, f"{words} ended with {code}: {out}{err}"
        return out

    def code_of(self, command: subprocess.Popen[bytes]) -> int:
        """How a command ended."""
        wait_until(lambda: self.has_died(command.pid), f"{command.args!r} ends")
        command.returncode = os.waitstatus_to_exitcode(self.statuses[command.pid])
        return command.returncode

    def has_died(self, pid: int) -> bool:
        """Whether the process is among the dead, all of which are buried on the way."""
        self.is_quiet()
        return pid in self.statuses

    def is_quiet(self) -> bool:
        """Whether no process is left."""
        try:
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                self.statuses[found[0]] = found[1]
        except ChildProcessError:
            return True
        return False

    def settle(self) -> float:
        """Wait until no process is left, and forget the dead; how long it took."""
        since = time.monotonic()
        wait_until(self.is_quiet, "every process ends")
        # Their numbers are used again.
        self.statuses.clear()
        return time.monotonic() - since

    def runs(self) -> list[Run]:
        """All runs, the newest ended first, read without mending anything."""
        here = Here(str(self.repository.path))
        try:
            now = here.snapshot()
            ended = (state.run(now, run) for run in state.recent(now).runs)
            return [run for run in (*ended, *state.active(now), *state.queued(now)) if run]
        finally:
            here.close()

    def wrongs(self) -> list[str]:
        """What is left that should not be."""
        return [
            *self._unended(),
            *self._ended_otherwise_than_once(),
            *self._folders(),
            *self._worktrees(),
            *self._held(),
        ]

    def requests(self) -> int:
        """How many runs were ever asked for."""
        return sum(event["type"] == "process_queued" for event in self._events())

    def _events(self) -> list[dict[str, Any]]:
        lines = self.repository.git("log", "--format=%b", "refs/lattice/events").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def _unended(self) -> Iterator[str]:
        for run in self.runs():
            if not run.is_terminal:
                yield f"run {run.id[:12]} is {run.state}"

    def _ended_otherwise_than_once(self) -> Iterator[str]:
        events = self._events()
        ends = Counter(event["run"] for event in events if event["type"] in _ENDS)
        asked = [event["id"] for event in events if event["type"] == "process_queued"]
        return (f"run {run[:12]} ended {ends[run]} times" for run in asked if ends[run] != 1)

    def _folders(self) -> Iterator[str]:
        for folder in ("runs",):
            place = self.own / folder
            for entry in sorted(place.iterdir()) if place.exists() else ():
                yield f"{folder}/{entry.name} is still there"
        yield from (f"{found.name} is still there" for found in self.own.glob("*worktree-*"))
        yield from (f"{found} is still there" for found in (self.own.parent / "refs").rglob("*.lock"))

    def _worktrees(self) -> Iterator[str]:
        records = [json.loads(file.read_text()) for file in (self.own / "worktrees").glob("*.json")]
        pooled = {record["name"]: record["path"] for record in records if record["owner"].startswith("slot:")}
        yield from (f"{r['name']} belongs to {r['owner']}" for r in records if r["name"] not in pooled)
        admin = self.own.parent / "worktrees"
        registered = {entry.name for entry in admin.iterdir()} if admin.exists() else set()
        yield from (f"{name} is registered" for name in registered - pooled.keys())
        yield from (f"{name} is pooled and not registered" for name in pooled.keys() - registered)
        cache = Path(os.environ["HOME"]) / ".cache/git-lattice"
        folders = {str(path) for path in cache.glob("*/*")}
        yield from (f"{path} is still there" for path in sorted(folders - set(pooled.values())))

    def _held(self) -> Iterator[str]:
        for file in [*self.own.glob("slots/*"), *self.own.rglob("lock"), *self.own.glob("*.lock")]:
            with file.open("rb") as opened:
                try:
                    fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield f"{file} is held"
