"""Starting runs: the one function that everybody uses, and the hand-over to a supervisor.

The caller takes a slot, the supervisor inherits it; the supervisor takes the run's lock and says
so through a pipe. A supervisor that dies before that is reported by the caller, who then closes
the run.
"""

import os
import subprocess
import sys
from enum import StrEnum

from lattice.git.environment import LOCAL
from lattice.local import run_folder
from lattice.local.locks import Held, Liveness
from lattice.local.slots import take
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessFailed
from lattice.model.run import FailureKind, Run
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run
from lattice.work.running.tail import tail
from lattice.work.writing import write

_TAIL_BYTES = 2000


class Ready(StrEnum):
    """What a supervisor says once it knows."""

    STARTED = "started"
    BUSY = "busy"
    GONE = "gone"


def start_next(here: Here) -> tuple[RunId, ...]:
    """Start this clone's oldest queued runs while slots are free; the runs that were started."""
    if is_inside_a_run():
        return ()
    started: list[RunId] = []
    while slot := take(here.places, here.settings.max_runs):
        run = _next(here)
        if run is None:
            slot.release()
            break
        if _hand_over(here, run, slot):
            started.append(run.id)
    return tuple(started)


def _next(here: Here) -> Run | None:
    """This clone's oldest queued run that no supervisor has in hand."""
    waiting = decide.startable(here.snapshot(), here.clone)
    free = (run for run in waiting if run_folder.folder(here.places, run.id).liveness() is not Liveness.ALIVE)
    return next(free, None)


def _hand_over(here: Here, run: Run, slot: Held) -> bool:
    """Spawn the run's supervisor and wait until it owns the run; whether it does."""
    folder = run_folder.create(here.places, run.id)
    word = _spawn(here, run, slot, folder.log)
    if not word:
        _died(here, run, folder)
    return word == Ready.STARTED


def _spawn(here: Here, run: Run, slot: Held, said: str) -> str:
    """Start the supervisor, which inherits the slot; its first word, empty if it died before."""
    reading, writing = os.pipe()
    words = [here.repo.git_dir, run.id, str(slot.descriptor), str(writing)]
    with open(reading, "rb") as pipe, open(said, "ab") as log:
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "lattice.work.running.supervisor", *words],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(slot.descriptor, writing),
                start_new_session=True,
            )
        except OSError as error:
            log.write(f"cannot start '{sys.executable}': {error.strerror}\n".encode())
            return ""
        finally:
            os.close(writing)
            slot.let_go()
        child.wait()
        return pipe.read().decode()


def _environment() -> dict[str, str]:
    """Ours, without what a hook's git says of another repository and what an outer run says of itself."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in LOCAL and not name.startswith("LATTICE_")
    }


def _died(here: Here, run: Run, folder: run_folder.RunFolder) -> None:
    """Close a run whose supervisor ended before it owned it, unless another one owns it now."""
    lock = folder.claim()
    if lock is None:
        return
    reason = tail(folder.log, _TAIL_BYTES).strip()
    failed = ProcessFailed(
        kind=FailureKind.SPAWN,
        message="the supervisor ended before it took the run",
        output=reason,
    )
    write(here, decide.close(run.id, failed))
    run_folder.end(here.places, folder)
    lock.release()
