"""What every command does in passing, at the price of a look when there is nothing to do.

The work itself is in `reap`, which is imported only when a look finds something.
"""

import os
import time
from importlib import import_module

import msgspec
from msgspec import Struct

from lattice.local import run_folder, slots
from lattice.local.locks import Liveness
from lattice.local.places import content, replace
from lattice.log.snapshot import Snapshot
from lattice.model import state
from lattice.work.here import Here, now_ms
from lattice.work.running import leases

INSIDE = ("LATTICE_RUN", "LATTICE_DEPTH")
"""In a process that carries one of these nothing is started, drained or reaped."""


class Idle(Struct, frozen=True):
    """At this tip of the log nothing could be started here before `due` (UTC milliseconds)."""

    tip: str | None
    due: int | None


def is_inside_a_run() -> bool:
    """Whether this process belongs to a run."""
    return any(name in os.environ for name in INSIDE)


def in_passing(here: Here) -> None:
    """Close lost runs, have put away what they left, start what waits; nothing inside a run."""
    if not is_inside_a_run() and _is_due(here, here.snapshot()):
        import_module("lattice.work.reap").reap_in_passing(here)


def remember_idle(here: Here, now: Snapshot, due: int | None) -> None:
    """Note that nothing can be started at this state; the next look then need not read the queue."""
    replace(here.places.idle, msgspec.json.encode(Idle(now.tip, due)))


def scan_is_due(here: Here) -> bool:
    """Whether the last search for what nobody owns was long enough ago."""
    try:
        last = os.stat(here.places.scanned).st_mtime
    except OSError:
        return os.path.isdir(here.places.worktree_records) or os.path.isdir(here.places.ended)
    return not 0 <= time.time() - last < here.settings.scan_interval


def _is_due(here: Here, now: Snapshot) -> bool:
    """Whether a run here is lost, has left its folder, or waits and could start; or a search is due."""
    folders = run_folder.present(here.places)
    gone = [folder for folder in folders if folder.liveness() is Liveness.GONE]
    owned = {folder.run for folder in folders} - {folder.run for folder in gone}
    if gone:
        return True
    active = tuple(state.active(now))
    if any(run.id not in owned for run in active if run.started_clone == here.clone):
        return True
    foreign = tuple(run for run in active if run.started_clone != here.clone)
    if foreign and leases.is_news(here, foreign):
        return True
    return _may_start(here, now) or scan_is_due(here)


def _may_start(here: Here, now: Snapshot) -> bool:
    if not now.names("queue") or not slots.has_free(here.places, here.settings.max_runs):
        return False
    idle = _idle(here)
    return idle is None or idle.tip != now.tip or (idle.due is not None and idle.due <= now_ms())


def _idle(here: Here) -> Idle | None:
    try:
        return msgspec.json.decode(content(here.places.idle) or b"", type=Idle)
    except msgspec.DecodeError:
        return None
