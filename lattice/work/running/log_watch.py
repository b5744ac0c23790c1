"""Whether somebody wants a run to end: a signal to its supervisor, or an event in the log.

The log is read only when its ref has moved or a signal says that there is news; whether it has
moved is told from its files, so that a quiet hour costs nothing but looks at three of them.
"""

import os
import sys
from collections.abc import Iterator

from lattice.errors import LatticeError
from lattice.log.snapshot import EVENTS_REF
from lattice.model import state
from lattice.model.decide.policy import Stopped
from lattice.model.ids import RunId
from lattice.work.here import Here
from lattice.work.running.processes.interrupts import Interrupts

_FILES = (EVENTS_REF, "packed-refs", "reftable/tables.list")
"""Where git keeps a ref, in one form or another."""

Mark = tuple[int, int, int]


class LogWatch:
    """Looks on behalf of one run; what was once asked for stays asked for."""

    def __init__(self, here: Here, run: RunId, interrupts: Interrupts) -> None:
        self._here = here
        self._run = run
        self._interrupts = interrupts
        self._seen: tuple[Mark | None, ...] = ()
        self._asked: Stopped | None = None

    def asked(self) -> Stopped | None:
        """Why the run shall end, or None."""
        if self._interrupts.stop:
            return Stopped.ON_REQUEST
        marks = tuple(self._marks())
        if self._asked is None and (self._interrupts.take_nudge() or marks != self._seen):
            self._seen = marks
            self._asked = self._in_the_log()
        return self._asked

    def _marks(self) -> Iterator[Mark | None]:
        for name in _FILES:
            try:
                found = os.stat(os.path.join(self._here.repo.common_dir, name))
            except OSError:
                yield None
            else:
                yield found.st_ino, found.st_size, found.st_mtime_ns

    def _in_the_log(self) -> Stopped | None:
        try:
            run = state.run(self._here.snapshot(), self._run)
        except LatticeError as error:
            # A log that cannot be read asks for nothing; closing the run will say so again.
            sys.stderr.write(f"{error.message}\n")
            return None
        finally:
            self._here.close()
        if run is None or run.is_terminal:
            return Stopped.CLOSED
        if run.cancel_requested:
            return Stopped.SUPERSEDED if run.replaced else Stopped.CANCELLED
        return None
