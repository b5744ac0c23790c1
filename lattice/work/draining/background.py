"""The drain that a hook starts: it waits until the commits have settled, and holds out while git is busy.

It belongs to nobody: two forks, a session of its own, no descriptor of whoever called. Another one that
comes while it waits leaves the files to it, so that a burst of commits is one drain; before it goes it
looks once more, after it gave up its turn. A command that somebody types does not wait for it.
"""

import os
import signal
import time

from lattice.effects import durable
from lattice.errors import LatticeError
from lattice.local.hooks import spool
from lattice.local.hooks.spool import Noted
from lattice.local.locks import hold, try_exclusive
from lattice.model.decide.commits.arriving import Arrived
from lattice.work.draining.confinement import is_confined
from lattice.work.draining.drain import look
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run
from lattice.work.running.start import start_next

_MOST_SETTLES = 10
"""A burst that does not end is looked at after so many times the time to settle."""

_HOLD_SECONDS = (1, 2, 4, 8, 15, 30)
"""The pauses between looks at what is held back; then a later command goes on."""

_NO_DESCRIPTOR = 1 << 16


@durable
def detach(here: Here) -> None:
    """Drain in a process of its own; this one goes on at once."""
    if is_inside_a_run() or is_confined():
        return
    here.close()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    try:
        _let_go_of_everything()
        drain_until_done(here)
    except LatticeError:
        pass  # what was not to be done stays in the spool, and the next command says why
    finally:
        os._exit(0)


def _let_go_of_everything() -> None:
    # A shell starts what it puts into the background with these ignored, and every child would be deaf too.
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    os.closerange(3, _NO_DESCRIPTOR)
    os.chdir("/")


def drain_until_done(here: Here) -> None:
    """Drain until nothing is left that could be; returns at once where another process drains."""
    for pause in (*_HOLD_SECONDS, 0):
        while spool.has_any(here.places):
            turn = try_exclusive(here.places.drain_turn)
            if turn is None:
                return
            try:
                _settle(here)
                with hold(here.places.drain_lock):
                    drained = look(here)
            finally:
                turn.release()
            if drained.arrived != Arrived():
                start_next(here)
            if drained.held or drained.unclear:
                break
        else:
            return
        here.close()
        time.sleep(pause)


def _settle(here: Here) -> None:
    """Wait until no commit has come for a while, or the first one has waited long enough."""
    settle = here.settings.settle
    while (left := _left(spool.noted(here.places), settle)) > 0:
        here.close()
        time.sleep(min(left, settle))


def _left(notes: tuple[Noted, ...], settle: float) -> float:
    if not notes:
        return 0.0
    return min(notes[-1].at + settle, notes[0].at + _MOST_SETTLES * settle) - time.time()
