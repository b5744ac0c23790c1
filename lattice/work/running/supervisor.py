"""The process that owns one run, from its claim to its terminal event.

    lock -> identity -> process_started -> ready -> workspace -> engine -> everything of it dead
         -> workspace inspected -> terminal event -> notes -> workspace to the pool or away
         -> folder ended -> slot and lock released -> next run

Alive means that the lock is held. The supervisor alone closes its run, and closes it whatever
happens: what goes wrong on the way becomes the outcome. Started as `python -m`, without click.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from lattice.errors import LatticeError
from lattice.local import run_folder, slots
from lattice.local.identity import own_identity
from lattice.local.locks import Held
from lattice.local.run_folder import RunFolder
from lattice.model import state
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessCompleted, ProcessFailed, ProcessStarted
from lattice.model.run import FailureKind, Run
from lattice.work.asking import frozen
from lattice.work.here import Here, now_ms
from lattice.work.passing import drain_in_passing
from lattice.work.projecting import project_notes
from lattice.work.running.attempt import Attempt
from lattice.work.running.backoff import start_after_backoff
from lattice.work.running.engine.outcome import Failure
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.start import Ready, start_next
from lattice.work.workspaces.workspace import Workspace
from lattice.work.writing import write

ATTACHED = "attached"
"""The last word of a supervisor that is to stay in its starter's session, and end with it."""


def main(words: list[str]) -> None:
    """`supervisor GIT_DIR RUN SLOT_FD READY_FD [attached]`: detach once more, then own the run."""
    git_dir, run_id, slot, ready, *rest = words
    attached = ATTACHED in rest
    if not attached and os.fork():
        os._exit(0)
    here = Here(git_dir)
    _own(here, RunId(run_id), Held("slot", int(slot)), _Pipe(int(ready)))
    if not attached:
        start_next(here)
        # What waited for this run's end goes on.
        _say_failure(lambda: drain_in_passing(here))
        start_after_backoff(here)
    here.close()


class _Pipe:
    """Where the starter waits; it hears one word, or nothing if we die before."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._descriptor = descriptor

    def say(self, word: Ready) -> None:
        with suppress(BrokenPipeError):
            os.write(self._descriptor, word.encode())
        os.close(self._descriptor)


def _own(here: Here, run_id: RunId, slot: Held, pipe: _Pipe) -> None:
    os.set_inheritable(slot.descriptor, False)
    folder = run_folder.create(here.places, run_id)
    lock = folder.claim()
    if lock is None:
        slot.release()
        pipe.say(Ready.BUSY)
        return
    interrupts = Interrupts()
    begun = time.monotonic()
    _identify(folder)
    run = _claim(here, run_id)
    if run is None:
        pipe.say(Ready.GONE)
        run_folder.end(here.places, folder)
        slot.release()
        lock.release()
        return
    pipe.say(Ready.STARTED)
    workspace = Workspace(here, run, slots.number(here.places, slot))
    until = begun + run.timeout_seconds
    outcome = _outcome(lambda: Attempt(here, run, folder, workspace).run(until, interrupts))
    write(here, decide.close(run.id, outcome, frozen.again(here, run)))
    _say_failure(lambda: project_notes(here))
    # Whoever could not be killed could go on writing.
    _say_failure(workspace.destroy if outcome.survivors else workspace.give_back)
    run_folder.end(here.places, folder)
    slot.release()
    lock.release()


def _claim(here: Here, run_id: RunId) -> Run | None:
    """The run, now ours; None where it is no longer queued."""
    queued = state.run(here.snapshot(), run_id)
    if queued is None:
        return None
    deadline = now_ms() + 1000 * queued.timeout_seconds
    started = ProcessStarted(host=os.uname().nodename, deadline=deadline, engine=queued.engine)
    claimed = write(here, decide.start(run_id, started)).answer
    return state.run(here.snapshot(), run_id) if claimed else None


def _identify(folder: RunFolder) -> None:
    identity = own_identity()
    if identity is not None:
        folder.identify(identity)


def _outcome(attempt: Callable[[], ProcessCompleted]) -> ProcessCompleted | ProcessFailed:
    """What the run came to; never raises, so that the run is always closed."""
    try:
        return attempt()
    except Failure as failure:
        return failure.payload
    except LatticeError as error:
        return ProcessFailed(kind=FailureKind.SPAWN, message=error.message)
    except Exception as error:
        sys.excepthook(*sys.exc_info())
        return ProcessFailed(kind=FailureKind.SPAWN, message=f"internal error: {error!r}")


def _say_failure(step: Callable[[], object]) -> None:
    """Do a step that must not keep the run from ending; a failure goes to the supervisor's log."""
    try:
        step()
    except (LatticeError, OSError) as error:
        sys.stderr.write(f"{error}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
