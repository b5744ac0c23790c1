"""Whether what is asked for is there already: the key that such requests share, its holder, a review."""

from lattice.hashes import sha256
from lattice.model import review, state
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.run import Run, RunState
from lattice.model.state import State


def dedup_key(worker: str, target: Target, task: TaskId | None, clone: str) -> str:
    """What two requests share when they ask for the same run: a hash of what they ask for."""
    asked = "\0".join((worker, target.base, target.head, task or "", clone))
    return sha256(asked.encode()).hexdigest()[:40]


def holder(now: State, key: str) -> Run | None:
    """The queued or active run that holds a key."""
    held = now.read(state.key_path(key))
    return state.run(now, RunId(held.decode())) if held else None


def reviewed(now: State, target: Target, reviewer: tuple[Oid, Oid | None, str]) -> Run | None:
    """The newest run that reviewed a target, and left it alone, with this definition, prompt and engine."""
    for run in reversed(state.runs_for(now, target.head)):
        same = (run.definition, run.prompt, run.engine) == reviewer
        if run.state is RunState.COMPLETED and run.target == target and same and not run.tampered:
            return run
    return None


def equivalent(now: State, patch: str | None, reviewer: tuple[Oid, Oid | None, str]) -> Run | None:
    """The run that reviewed the whole of the same patch with this definition, prompt and engine."""
    found = now.read(state.patch_path(patch)) if patch else None
    run = state.run(now, RunId(found.decode())) if found else None
    if run is None or run.patch != patch or (run.definition, run.prompt, run.engine) != reviewer:
        return None
    made = review.of_run(now, run.id)
    return run if made is not None and not made.evidence.bytes_withheld else None
