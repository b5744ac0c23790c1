"""Asking runs to stop: an event for everybody, and a nudge for the supervisors of this clone."""

import signal

from lattice.local import run_folder
from lattice.local.identity import send
from lattice.model.decide import ending
from lattice.model.decide.ending import Cancelled
from lattice.model.ids import RunId
from lattice.work.here import Here
from lattice.work.passing import in_passing
from lattice.work.writing import write


def cancel(here: Here, names: tuple[str, ...] | None, actor: str, reason: str) -> Cancelled:
    """Ask the runs, or all of this clone's (None), to stop; queued ones of this clone end at once.

    Raises NotFound, and Refused for a run that has ended.
    """
    cancelled = write(here, ending.cancel(names, actor, reason, here.clone)).answer
    for run in cancelled.requested:
        nudge(here, run.id)
    # Some of them may be lost, and have nobody to hear of it.
    in_passing(here)
    return cancelled


def nudge(here: Here, run: RunId) -> None:
    """Have the run's supervisor look at the log now; without it, it does within two seconds."""
    identity = run_folder.folder(here.places, run).identity()
    if identity is not None:
        send(identity, signal.SIGUSR1)
