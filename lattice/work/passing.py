"""What every command does in passing, at the price of a look when there is nothing to do.

The work itself is in `reap`, and what a look needs only now and then in `outlook`: both are
imported when there is reason to.
"""

import os
import time
from importlib import import_module

from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.model import state
from lattice.model.state import State
from lattice.work.draining.confinement import is_confined
from lattice.work.here import Here

INSIDE = ("LATTICE_RUN", "LATTICE_DEPTH")
"""In a process that carries one of these nothing is started, drained or reaped."""

_LONGEST_SECONDS = 24 * 3600
"""A search that is said to be due later than this is due: somebody set the clock."""


def is_inside_a_run() -> bool:
    """Whether this process belongs to a run."""
    return any(name in os.environ for name in INSIDE)


def in_passing(here: Here) -> None:
    """Close lost runs, have put away what they left, look at what hooks left, start what waits.

    Nothing inside a run, or where nothing that is started would live.
    """
    if is_inside_a_run() or is_confined():
        return
    if _is_due(here, here.snapshot()):
        import_module("lattice.work.reap").reap_in_passing(here)
    drain_in_passing(here)


def drain_in_passing(here: Here) -> None:
    """Look at what hooks left, if they left anything."""
    try:
        found = os.listdir(here.places.spool)
    except OSError:
        return  # no hook has ever left anything, or what is in the way is for doctor to say
    if found:
        import_module("lattice.work.draining.drain").in_passing(here)


def scan_is_due(here: Here) -> bool:
    """Whether it is time for a search for what nobody owns; the file's time says when it is."""
    try:
        due = os.stat(here.places.scanned).st_mtime
    except OSError:
        return os.path.isdir(here.places.worktree_records) or os.path.isdir(here.places.ended)
    return not 0 < due - time.time() <= _LONGEST_SECONDS


def _is_due(here: Here, now: State) -> bool:
    """Whether a run here is lost, has left its folder, or waits and could start; or a search is due."""
    folders = run_folder.present(here.places)
    gone = [folder for folder in folders if folder.liveness() is Liveness.GONE]
    owned = {folder.run for folder in folders} - {folder.run for folder in gone}
    if gone:
        return True
    active = tuple(state.active(now))
    if any(run.id not in owned for run in active if run.started_clone == here.clone):
        return True
    has_more = now.names("queue") or any(run.started_clone != here.clone for run in active)
    if has_more and import_module("lattice.work.running.outlook").is_due(here, now):
        return True
    return scan_is_due(here)
