"""A repository whose every process is watched: nothing started in it can end, or stay, unseen.

`python -m crash.world REPOSITORY` reads one case a line, as JSON, and answers each with a line. It
is a process of its own because it adopts the orphans of what it starts (Linux' child subreaper):
whoever is still a descendant after a case was left behind, and how each one died is known.
"""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from support import ROOT, GitRepository, wait_until

from .phases import Phase, phase_of
from .plans import FLAVOURS

_SET_CHILD_SUBREAPER = 36
SOON_SECONDS = 10
"""How long after one ordinary command everything must be in order."""


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
        """Wait until no process is left; how long it took."""
        since = time.monotonic()
        wait_until(self.is_quiet, "every process ends")
        return time.monotonic() - since

    def runs(self) -> list[dict[str, Any]]:
        """All runs, read without mending anything."""
        rows = self.run("worker", "ps", "-a", "--json", LATTICE_DEPTH="1").splitlines()
        return [json.loads(row) for row in rows]

    def wrongs(self) -> list[str]:
        """What is left that should not be."""
        return [*self._unended(), *self._ended_twice(), *self._folders(), *self._worktrees(), *self._held()]

    def _unended(self) -> Iterator[str]:
        for run in self.runs():
            if run["state"] not in ("completed", "failed", "dropped"):
                yield f"run {run['id'][:12]} is {run['state']}"

    def _ended_twice(self) -> Iterator[str]:
        ends: Counter[str] = Counter()
        for line in self.repository.git(
            "log", "--format=%b", "refs/lattice/events", check=False
        ).splitlines():
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("type") in ("process_completed", "process_failed", "request_dropped"):
                ends[event["run"]] += 1
        return (f"run {run[:12]} ended {count} times" for run, count in ends.items() if count != 1)

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


class Case:
    """One death in one run, what follows it, and what is wrong afterwards."""

    def __init__(self, world: World, plan: dict[str, Any]) -> None:
        self.world = world
        self.plan = plan
        self.folder = world.repository.path.parent
        self.done = self.folder / "done"

    def __call__(self) -> list[str]:
        self._prepare()
        count = len(self.world.runs())
        if self.plan["role"] == "reaper":
            self._lose_a_run()
            self._command("worker", "ps")
        else:
            self._command("worker", "run", "Custom", "LAT-1", "--again")
        wrongs = [*self._deaths(), *self._recover(), *self.world.wrongs()]
        made = len(self.world.runs()) - count
        if made > 1:
            wrongs.append(f"{made} runs came of one request")
        return wrongs or self._once_more()

    def _prepare(self) -> None:
        if self.plan["flavour"] == "cold":
            self.world.run("worker", "prune")
        for name in ("done", "trace", "plan", "early"):
            (self.folder / name).unlink(missing_ok=True)

    def _lose_a_run(self) -> None:
        """A run whose supervisor dies while its engine runs, so that a reaper has something to do."""
        early = {**self.plan, "role": "supervisor", **self.plan["first"], "done": str(self.folder / "early")}
        self._write(early)
        self._start("worker", "run", "Custom", "LAT-1", "--again")
        wait_until((self.folder / "early").exists, "the supervisor of the first run dies")

    def _command(self, *words: str) -> None:
        self._write({**self.plan, "done": str(self.done)})
        self._start(*words)
        wait_until(lambda: self.done.exists() or self.world.is_quiet(), "the victim dies")

    def _write(self, plan: dict[str, Any]) -> None:
        (self.folder / "plan").write_text(json.dumps(plan))

    def _start(self, *words: str) -> None:
        trace, plan = str(self.folder / "trace"), str(self.folder / "plan")
        extra = FLAVOURS[self.plan["flavour"]]
        command = self.world.start(*words, CRASH_TRACE=trace, CRASH_PLAN=plan, **extra)
        self.world.code_of(command)

    def _deaths(self) -> Iterator[str]:
        """Whoever was to die was killed, at the point where it was to die."""
        if not self.done.exists():
            yield "nobody came to the point"
            return
        if self.plan["itself"]:
            pid = int(self.done.read_text())
            lines = (self.folder / "trace").read_text().splitlines()
            last = [line.split() for line in lines if line.split()[1] == str(pid)][-1]
            wait_until(lambda: self.world.has_died(pid), "the victim is dead")
            code = os.waitstatus_to_exitcode(self.world.statuses[pid])
            if code != -signal.SIGKILL:
                yield f"the victim ended with {code}"
            if last[2:] != [str(self.plan["number"]), self.plan["name"], self.plan["when"]]:
                yield f"the victim died at {last}"
        elif self.plan["engine"]:
            self.world.settle()
            if self.world.runs()[0].get("exit_code") != -signal.SIGKILL:
                yield "the engine was not killed"

    def _recover(self) -> Iterator[str]:
        """By `worker reap`, or by one ordinary command and what it sets going."""
        self.world.run(*(["worker", "reap"] if self.plan["reap"] else ["status"]))
        took = self.world.settle()
        if took > SOON_SECONDS:
            yield f"it took {took:.0f} s"

    def _once_more(self) -> list[str]:
        """The same task can be run again."""
        self.world.run("worker", "run", "Custom", "LAT-1", "--again", "--wait")
        self.world.settle()
        return self.world.wrongs()


class Moment:
    """A run that is struck at a moment: its supervisor, every other time with its engine, or its caller."""

    def __init__(self, world: World, plan: dict[str, Any]) -> None:
        self.world = world
        self.plan = plan
        self.trace = world.repository.path.parent / "trace"

    def __call__(self) -> dict[str, Any]:
        self.trace.unlink(missing_ok=True)
        begin = time.monotonic()
        command = self.world.start(
            *("worker", "run", "Custom", "LAT-1", "--again"), CRASH_TRACE=str(self.trace)
        )
        phase = self._strike(command.pid, begin)
        self.world.code_of(command)
        if self.plan["kill_after"] is None:
            self.world.settle()
        took = time.monotonic() - begin
        self.world.run(*(["worker", "reap"] if self.plan["reap"] else ["status"]))
        late = self.world.settle() > SOON_SECONDS
        wrongs = self.world.wrongs() + ["it took too long"] * late
        if not wrongs:
            self.world.run("worker", "run", "Custom", "LAT-1", "--again", "--wait")
            self.world.settle()
            wrongs = self.world.wrongs()
        return {"plan": self.plan, "wrongs": wrongs, "took": took, "phase": phase}

    def _strike(self, caller: int, begin: float) -> str:
        """Kill who is there to be killed when it is time; how far the run had come."""
        if self.plan["kill_after"] is None:
            return Phase.OVER
        wait_until(lambda: time.monotonic() >= begin + self.plan["kill_after"], "it is time")
        trace = self.trace.read_text() if self.trace.exists() else ""
        supervisors = [int(line.split()[1]) for line in trace.splitlines() if line.startswith("supervisor")]
        victims = supervisors[-1:] or [caller]
        if self.plan["reap"]:
            victims += [pid for each in supervisors[-1:] for pid in children_of(each)]
        is_over = all(self.world.has_died(pid) for pid in victims[:1])
        for pid in [] if is_over else victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return phase_of(trace, is_over)


def children_of(pid: int) -> list[int]:
    """The living children of a process of ours."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def main() -> None:
    world = World(Path(sys.argv[1]))
    for line in sys.stdin:
        plan = json.loads(line)
        try:
            if "kill_after" in plan:
                result = Moment(world, plan)()
            else:
                result = {"plan": plan, "wrongs": Case(world, plan)()}
        except AssertionError as error:
            result = {"plan": plan, "wrongs": [str(error)], "phase": "?", "took": 0}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
