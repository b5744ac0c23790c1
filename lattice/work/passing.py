"""What every command does in passing, at the price of a look when there is nothing to do.

The work itself is in `reap`, which is imported only when a look finds something.
"""

import os
from importlib import import_module

from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.model import state
from lattice.model.state import State
from lattice.work.here import Here

INSIDE = ("LATTICE_RUN", "LATTICE_DEPTH")
"""In a process that carries one of these nothing is started, drained or reaped."""


def is_inside_a_run() -> bool:
    """Whether this process belongs to a run."""
    return any(name in os.environ for name in INSIDE)


def in_passing(here: Here) -> None:
    """Close lost runs, put away what they left, start what waits; nothing inside a run."""
    if not is_inside_a_run() and _is_due(here, here.snapshot()):
        import_module("lattice.work.reap").reap(here)


def _is_due(here: Here, now: State) -> bool:
    """Whether a run of this clone is lost, has left its folder, or waits without a supervisor."""
    folders = run_folder.present(here.places)
    gone = [folder for folder in folders if folder.liveness() is Liveness.GONE]
    owned = {folder.run for folder in folders} - {folder.run for folder in gone}
    if gone:
        return True
    mine = (run for run in state.active(now) if run.started_clone == here.clone)
    return any(run.id not in owned for run in mine) or any(now.names("queue"))
