"""Starting runs: the one function that everybody uses, and the hand-over to a supervisor.

The caller takes a slot, the supervisor inherits it; the supervisor takes the run's lock and says
so through a pipe. A supervisor that dies before that is reported by the caller, who then closes
the run.
"""

import os
from enum import StrEnum

from lattice.local import run_folder
from lattice.local.locks import Held, Liveness
from lattice.local.slots import take
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind, Run
from lattice.work.asking import frozen
from lattice.work.draining.confinement import is_confined
from lattice.work.here import Here, now_ms
from lattice.work.passing import is_inside_a_run
from lattice.work.running.detached import spawn
from lattice.work.running.outlook import Idle, remember
from lattice.work.running.tail import tail
from lattice.work.writing import write

_SUPERVISOR = "lattice.work.running.supervisor"
_TAIL_BYTES = 2000


class Ready(StrEnum):
    """What a supervisor says once it knows."""

    STARTED = "started"
    BUSY = "busy"
    GONE = "gone"


def start_next(here: Here, attached: RunId | None = None) -> tuple[RunId, ...]:
    """Start this clone's oldest queued runs while slots are free; the runs that were started.

    The supervisor of the run `attached` stays in our session and ends with it.
    """
    if is_inside_a_run() or is_confined():
        return ()
    started: list[RunId] = []
    while slot := take(here.places, here.settings.max_runs):
        run = _next(here)
        if run is None:
            slot.release()
            break
        if _hand_over(here, run, slot, detached=run.id != attached):
            started.append(run.id)
    else:
        remember(here, Idle(here.snapshot().tip, full=True))
    return tuple(started)


def _next(here: Here) -> Run | None:
    """This clone's oldest queued run that no supervisor has in hand."""
    now = here.snapshot()
    waiting = decide.startable(now, here.clone, now_ms())
    for run in waiting:
        if run_folder.folder(here.places, run.id).liveness() is not Liveness.ALIVE:
            return run
    remember(here, Idle(now.tip, decide.due(now, here.clone)))
    return None


def _hand_over(here: Here, run: Run, slot: Held, detached: bool) -> bool:
    """Spawn the run's supervisor and wait until it owns the run; whether it does."""
    folder = run_folder.create(here.places, run.id)
    word, code = _spawn(here, run, slot, detached)
    if not word:
        _died(here, run, folder, code)
    return word == Ready.STARTED


def _spawn(here: Here, run: Run, slot: Held, detached: bool) -> tuple[str, int]:
    """Start the supervisor, which inherits the slot; its first word (none if it died), and how it began."""
    reading, writing = os.pipe()
    words = [here.repo.git_dir, run.id, str(slot.descriptor), str(writing)]
    said = run_folder.folder(here.places, run.id).log
    with open(reading, "rb") as pipe:
        try:
            code = spawn([_SUPERVISOR, *words], said, (slot.descriptor, writing), detached)
        finally:
            os.close(writing)
            slot.let_go()
        return pipe.read().decode(), code


def _died(here: Here, run: Run, folder: run_folder.RunFolder, code: int) -> None:
    """Close a run whose supervisor ended before it owned it, unless another one owns it now.

    One that cannot start says why or has an exit code, and would not start the next time either. Else it
    was killed: that run is lost like any other, and tried again as its definition says.
    """
    lock = folder.claim()
    if lock is None:
        return
    reason = tail(folder.log, _TAIL_BYTES).strip()
    failed = ProcessFailed(
        kind=FailureKind.SPAWN if reason or code > 0 else FailureKind.LOST,
        message="the supervisor ended before it took the run",
        output=reason,
    )
    write(here, decide.close(run.id, failed, frozen.again(here, run)))
    run_folder.end(here.places, folder)
    lock.release()
