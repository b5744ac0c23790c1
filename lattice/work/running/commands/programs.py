"""Any program of a run, under the run's supervisor: all that it started ends with it."""

import time
from collections.abc import Callable

from msgspec import Struct

from lattice.local.run_folder import EngineMark, RunFolder
from lattice.model.decide.policy import Limits, Stopped
from lattice.work.here import Here
from lattice.work.running.log_watch import LogWatch
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.processes.launch import Launch
from lattice.work.running.processes.oversee import Ending, Watch, oversee

_LOOK_SECONDS = 4.0
"""How often what a program has printed so far is looked at for signs that it gave up."""


def _never() -> bool:
    return False


class Signs(Struct, frozen=True, kw_only=True):
    """What ends a program that still runs: `idle` seconds of silence, an answer, or that it gave up."""

    idle: float | None = None
    answered: Callable[[], bool] = _never
    gave_up: Callable[[], bool] = _never


_NO_SIGNS = Signs()


class Programs:
    """Starts one program of a run after the other; `grace` is what each has between TERM and KILL."""

    def __init__(self, here: Here, folder: RunFolder, interrupts: Interrupts, grace: float) -> None:
        self._here = here
        self._folder = folder
        self._interrupts = interrupts
        self._grace = grace
        # One watch for all: what was once asked for stays asked for.
        self._asked = LogWatch(here, folder.run, interrupts).asked

    def oversee(self, launch: Launch, until: float, signs: Signs = _NO_SIGNS) -> Ending:
        """Run one to its end, and end what it leaves. Raises OSError where it cannot start."""
        limits = Limits(until=until, grace=self._grace, idle=signs.idle, linger=self._here.settings.linger)
        watch = Watch(
            run=self._folder.run,
            since=self._folder.identity(),
            interrupts=self._interrupts,
            asked=_Asked(self._asked, signs.gave_up).now,
            answered=signs.answered,
            started=self._note,
            cgroup=self._here.settings.cgroup,
        )
        # While it works nothing else of ours does.
        self._here.close()
        return oversee(launch, limits, watch)

    def _note(self, mark: EngineMark) -> None:
        self._folder.mark_engine(mark)


class _Asked:
    """Why a program shall end: somebody asked for it, or it gave up."""

    def __init__(self, asked: Callable[[], Stopped | None], gave_up: Callable[[], bool]) -> None:
        self._asked = asked
        self._gave_up = gave_up
        self._look_at = time.monotonic() + _LOOK_SECONDS

    def now(self) -> Stopped | None:
        stopped = self._asked()
        if stopped is not None or time.monotonic() < self._look_at:
            return stopped
        self._look_at = time.monotonic() + _LOOK_SECONDS
        return Stopped.GAVE_UP if self._gave_up() else None
