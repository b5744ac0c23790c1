"""Waiting for a run to end, without asking all the time: its lock tells."""

import time

from lattice.errors import NotFound
from lattice.local import run_folder
from lattice.local.locks import Liveness, wait_released
from lattice.model import state
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.work.here import Here
from lattice.work.reap import reap

_PAUSE_SECONDS = 0.2
"""Between two looks at a run that waits for its turn, or runs in another clone."""


def follow(here: Here, run_id: RunId) -> Run:
    """The run once it has ended. Runs that are lost meanwhile are reaped, queued ones started."""
    while True:
        run = state.run(here.snapshot(), run_id)
        if run is None:
            raise NotFound(f"no run '{run_id[:12]}'")
        folder = run_folder.folder(here.places, run_id)
        if folder.liveness() is Liveness.ALIVE:
            wait_released(folder.lock)
        elif run.is_terminal:
            return run
        else:
            reap(here)
            time.sleep(_PAUSE_SECONDS)
