"""Decisions about runs: asking for one, starting it, closing it."""

from enum import StrEnum

from msgspec import Struct

from lattice.errors import Refused
from lattice.hashes import sha256
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.lookup import find_run
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import (
    Payload,
    ProcessCompleted,
    ProcessFailed,
    ProcessQueued,
    ProcessStarted,
    TaskLinked,
)
from lattice.model.run import Run, RunState
from lattice.model.state import State
from lattice.model.task import Link, LinkKind


class Answered(StrEnum):
    """How a request for a run was answered."""

    QUEUED = "queued"
    JOINED = "joined"
    REUSED = "reused"


class Asked(Struct, frozen=True):
    """The answer to a request; `run` is None for a run that the write itself creates."""

    answered: Answered
    run: Run | None = None


class Wish(Struct, frozen=True, kw_only=True):
    """A run that somebody wants: a worker, frozen, on a target. `blobs` holds definition and prompt."""

    worker: str
    reviewer: str
    engine: str
    definition: Oid
    prompt: Oid | None
    blobs: dict[Oid, bytes]
    target: Target
    task: TaskId | None
    timeout_seconds: int
    again: bool
    actor: str
    clone: str


def dedup_key(worker: str, target: Target, task: TaskId | None, clone: str) -> str:
    """What two requests share when they ask for the same run: a hash of what they ask for."""
    asked = "\0".join((worker, target.base, target.head, task or "", clone))
    return sha256(asked.encode()).hexdigest()[:40]


def request(wish: Wish) -> Decide[Asked]:
    """Queue a run, or join the one that is queued or active, or point to a review that holds."""
    key = dedup_key(wish.worker, wish.target, wish.task, wish.clone)
    payload = ProcessQueued(
        worker=wish.worker,
        base=wish.target.base,
        head=wish.target.head,
        engine=wish.engine,
        definition=wish.definition,
        prompt=wish.prompt,
        key=key,
        timeout_seconds=wish.timeout_seconds,
        reviewer=wish.reviewer,
    )

    def decide(now: State) -> Decision[Asked]:
        holder = now.read(state.key_path(key))
        joined = state.run(now, RunId(holder.decode())) if holder else None
        if joined is not None:
            return Decision(Asked(Answered.JOINED, joined))
        reviewed = None if wish.again else _reviewed(now, wish)
        if reviewed is not None:
            return Decision(Asked(Answered.REUSED, reviewed))
        drafts = (Draft(payload=payload, actor=wish.actor, task=wish.task), *_links(now, wish))
        return Decision(Asked(Answered.QUEUED), drafts, wish.blobs)

    return decide


def _reviewed(now: State, wish: Wish) -> Run | None:
    """The newest review of this target with the same definition, prompt and engine."""
    for run in reversed(state.runs_for(now, wish.target.head)):
        same = (run.definition, run.prompt, run.engine) == (wish.definition, wish.prompt, wish.engine)
        if run.state is RunState.COMPLETED and run.target == wish.target and same:
            return run
    return None


def _links(now: State, wish: Wish) -> tuple[Draft, ...]:
    task = state.task(now, wish.task) if wish.task else None
    if task is None or Link(LinkKind.COMMIT, wish.target.head) in task.links:
        return ()
    payload = TaskLinked(kind=LinkKind.COMMIT, target=wish.target.head)
    return (Draft(payload=payload, actor=wish.actor, task=task.id),)


def start(run_id: RunId, started: ProcessStarted) -> Decide[bool]:
    """Claim a run if, and only if, it is still queued; the answer says whether."""

    def decide(now: State) -> Decision[bool]:
        run = state.run(now, run_id)
        if run is None or run.state is not RunState.QUEUED:
            return Decision(False)
        draft = Draft(payload=started, actor=run.reviewer, run=run.id, task=run.task)
        return Decision(True, (draft,))

    return decide


def close(run_id: RunId, outcome: ProcessCompleted | ProcessFailed) -> Decide[bool]:
    """Give a run its outcome if it has none; the answer says whether."""

    def decide(now: State) -> Decision[bool]:
        run = state.run(now, run_id)
        if run is None or run.is_terminal:
            return Decision(False)
        return Decision(True, (_closing(run, outcome, run.reviewer),))

    return decide


def close_by_hand(name: str, outcome: Payload, actor: str) -> Decide[Run]:
    """Close a run that no supervisor of this clone owns; raises Refused where it cannot be closed."""

    def decide(now: State) -> Decision[Run]:
        run = find_run(now, name)
        if run.is_terminal:
            raise Refused(f"run '{run.id[:12]}' has {run.state} already", f"git lattice log {run.id[:12]}")
        if run.state is RunState.QUEUED and isinstance(outcome, ProcessCompleted):
            raise Refused(f"run '{run.id[:12]}' has not started")
        return Decision(run, (_closing(run, outcome, actor),))

    return decide


def _closing(run: Run, outcome: Payload, actor: str) -> Draft:
    return Draft(payload=outcome, actor=actor, run=run.id, task=run.task)


def startable(now: State, clone: str) -> tuple[Run, ...]:
    """The queued runs that this clone asked for, oldest request first."""
    mine = (run for run in state.queued(now) if run.clone == clone)
    return tuple(sorted(mine, key=lambda run: (run.asked_at, run.id)))
