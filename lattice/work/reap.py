"""Ending the runs whose supervisor is gone, and starting those that wait.

Lock free and started: lost, and said so in the log by whoever looks. What such a run left, its
processes, its worktree, its folder, is put away by a reaper that holds the run's lock: a detached
process when a command looks in passing, this one when `worker reap` was typed. Lock free and
queued: started. A run of another clone is never probed; a lock that says neither is left alone.
"""

from msgspec import Struct

from lattice.effects import recovery
from lattice.local import run_folder
from lattice.local.locks import Held, Liveness, wait_released
from lattice.local.run_folder import RunFolder
from lattice.model import state
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind, Run
from lattice.work.asking import frozen
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run, scan_is_due
from lattice.work.projecting import project_notes
from lattice.work.running import outlook, reaper
from lattice.work.running.start import start_next
from lattice.work.writing import write

_LOST = ProcessFailed(kind=FailureKind.LOST, message="its supervisor is gone")
_SILENT = ProcessFailed(kind=FailureKind.LOST, message="nothing was heard of it in time")
_CANCELLED = ProcessFailed(kind=FailureKind.CANCELLED, message="cancelled before it started")


class Reaped(Struct, frozen=True):
    """The runs that were lost, those whose remains were put away, and those that were started."""

    lost: tuple[RunId, ...] = ()
    cleared: tuple[RunId, ...] = ()
    started: tuple[RunId, ...] = ()


def reap(here: Here) -> Reaped:
    """Do all of it, and wait for what others do; nothing inside a run."""
    if is_inside_a_run():
        return Reaped()
    lost, remains = _close_lost(here)
    for folder, lock in remains:
        reaper.clear(here, folder, lock)
    for folder in run_folder.present(here.places):
        if _has_ended(here, folder.run):
            wait_released(folder.lock)
    reaper.scan(here)
    project_notes(here)
    cleared = tuple(folder.run for folder, _ in remains)
    return Reaped(lost, cleared, start_next(here))


def reap_in_passing(here: Here) -> Reaped:
    """Say what is lost, leave the rest to a detached reaper, start what waits."""
    lost, remains = _close_lost(here)
    if remains or scan_is_due(here):
        reaper.detach(here, remains)
    return Reaped(lost, (), start_next(here))


def _close_lost(here: Here) -> tuple[tuple[RunId, ...], tuple[tuple[RunFolder, Held], ...]]:
    """Close what is lost; those runs, and the folders to put away, each with its lock held by us."""
    _close_silent(here)
    _close_cancelled(here)
    mine = (run.id for run in state.active(here.snapshot()) if run.started_clone == here.clone)
    known = {folder.run for folder in run_folder.present(here.places)} | set(mine)
    lost: list[RunId] = []
    remains: list[tuple[RunFolder, Held]] = []
    for run_id in sorted(known):
        lock = _take(here, run_id)
        if lock is None:
            continue
        if _close(here, run_id):
            lost.append(run_id)
        if _has_ended(here, run_id):
            remains.append((run_folder.folder(here.places, run_id), lock))
        else:
            lock.release()
    return tuple(lost), tuple(remains)


def _take(here: Here, run_id: RunId) -> Held | None:
    """The lock of a run that nobody holds and that is not waiting for its start; None otherwise."""
    run = state.run(here.snapshot(), run_id)
    if run is None or not (run.started_at or run.is_terminal):
        return None
    if run_folder.folder(here.places, run_id).liveness() is not Liveness.GONE:
        return None
    return run_folder.create(here.places, run_id).claim()


@recovery
def _close(here: Here, run_id: RunId) -> bool:
    """Close a run whose lock we hold, if it has no outcome yet; whether it had none."""
    run = state.run(here.snapshot(), run_id)
    if run is None or run.is_terminal:
        return False
    return write(here, decide.close(run_id, _LOST, frozen.again(here, run))).answer


@recovery
def _close_cancelled(here: Here) -> None:
    """Close the queued runs that another clone asked to cancel."""
    for run in decide.cancelled_in_queue(here.snapshot(), here.clone):
        write(here, decide.close(run.id, _CANCELLED))


@recovery
def _close_silent(here: Here) -> None:
    """Close the runs of other clones that are overdue by what this clone saw of them."""
    for run in outlook.expired(here, outlook.foreign(here, here.snapshot())):
        write(here, decide.close(run.id, _SILENT))


def _has_ended(here: Here, run_id: RunId) -> bool:
    run: Run | None = state.run(here.snapshot(), run_id)
    return run is not None and run.is_terminal
