"""One death in one run, chosen by a point or by a moment, and what is wrong afterwards.

`python -m crash.cases REPOSITORY` reads one case a line, as JSON, and answers each with a line.
"""

import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from support import wait_until

from .phases import phase_of
from .plans import FLAVOURS
from .world import World

LENGTHS = 5
"""So many of the newest unhurt runs say how long a run is."""

SOON_SECONDS = 10
"""How long after one ordinary command everything must be in order."""


class Case:
    """One death in one run, what follows it, and what is wrong afterwards."""

    def __init__(self, world: World, plan: dict[str, Any]) -> None:
        self.world = world
        self.plan = plan
        self.folder = world.repository.path.parent
        self.done = self.folder / "done"

    def __call__(self) -> list[str]:
        self._prepare()
        self.world.settle()
        count = self.world.requests()
        if self.plan["role"] == "reaper":
            self._lose_a_run()
            self._command("worker", "ps")
        else:
            self._command("worker", "run", "Custom", "LAT-1", "--again")
        wrongs = [*self._deaths(), *self._recover(), *self.world.wrongs()]
        made = self.world.requests() - count
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
            if self.world.runs()[0].exit_code != -signal.SIGKILL:
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
    """A run that is struck when a part of its length has passed: its supervisor (or, before there is one,
    the command), every other time with its engine and whatever else it has started.
    """

    def __init__(self, world: World, plan: dict[str, Any], lengths: list[float]) -> None:
        self.world = world
        self.plan = plan
        self.lengths = lengths
        self.trace = world.repository.path.parent / "trace"

    def __call__(self) -> dict[str, Any]:
        self.world.settle()
        while len(self.lengths) < LENGTHS:
            self._unhurt()
        self.trace.unlink(missing_ok=True)
        begin = time.monotonic()
        words = ("worker", "run", "Custom", "LAT-1", "--again")
        command = self.world.start(*words, CRASH_TRACE=str(self.trace))
        phase = self._strike(command.pid, begin)
        self.world.code_of(command)
        self.world.run(*(["worker", "reap"] if self.plan["reap"] else ["status"]))
        late = self.world.settle() > SOON_SECONDS
        wrongs = self.world.wrongs() + ["it took too long"] * late
        if not wrongs:
            self._unhurt()
            wrongs = self.world.wrongs()
        return {"plan": self.plan, "wrongs": wrongs, "phase": phase}

    def _unhurt(self) -> None:
        """A whole run, which says how long one is at present."""
        begin = time.monotonic()
        self.world.run("worker", "run", "Custom", "LAT-1", "--again")
        self.world.settle()
        self.lengths.append(time.monotonic() - begin)

    def _strike(self, caller: int, begin: float) -> str:
        """Kill who is there to be killed when it is time; how far the run had come."""
        until = begin + self.plan["part"] * statistics.median(self.lengths[-LENGTHS:])
        wait_until(lambda: time.monotonic() >= until, "it is time")
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
    lengths: list[float] = []
    for line in sys.stdin:
        plan = json.loads(line)
        try:
            if "part" in plan:
                result = Moment(world, plan, lengths)()
            else:
                result = {"plan": plan, "wrongs": Case(world, plan)()}
        except AssertionError as error:
            result = {"plan": plan, "wrongs": [str(error)], "phase": "?"}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
