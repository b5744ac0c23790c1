"""What every command does in passing: end the runs whose supervisor is gone, start those that wait.

Lock free and started: lost, and said so in the log. Lock free and queued: started. A run of
another clone is left alone, and so is one whose lock says neither.
"""

from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.model import state
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind, Run, RunState
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run
from lattice.work.projecting import project_notes
from lattice.work.running.start import start_next
from lattice.work.running.workspace import Workspace
from lattice.work.writing import write

_LOST = ProcessFailed(kind=FailureKind.LOST, message="its supervisor is gone")


def reap(here: Here) -> tuple[RunId, ...]:
    """Close this clone's lost runs, remove what they left, start what waits; the runs that were lost."""
    if is_inside_a_run():
        return ()
    now = here.snapshot()
    lost = tuple(run.id for run in state.active(now) if run.started_clone == here.clone and _close(here, run))
    for folder in run_folder.present(here.places):
        _tidy(here, folder.run)
    project_notes(here)
    start_next(here)
    return lost


def _close(here: Here, run: Run) -> bool:
    """Close a run if nobody holds its lock; whether it was lost."""
    folder = run_folder.folder(here.places, run.id)
    if folder.liveness() is not Liveness.GONE:
        return False
    folder = run_folder.create(here.places, run.id)
    lock = folder.claim()
    if lock is None:
        return False
    try:
        closed = write(here, decide.close(run.id, _LOST)).answer
        Workspace(here, run).remove()
        run_folder.end(here.places, folder)
    finally:
        lock.release()
    return closed


def _tidy(here: Here, run_id: RunId) -> None:
    """Put away the folder of a run that ended while nobody was there to do it."""
    folder = run_folder.folder(here.places, run_id)
    run = state.run(here.snapshot(), run_id)
    if run is None or not run.is_terminal or run.state is RunState.QUEUED:
        return
    lock = folder.claim()
    if lock is not None:
        Workspace(here, run).remove()
        run_folder.end(here.places, folder)
        lock.release()
