"""Decisions about runs: asking for one, starting it, closing it, trying again."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec
from msgspec import Struct

from lattice.errors import Busy, Refused
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.dedup import dedup_key, holder, reviewed
from lattice.model.decide.ending import (
    about,
    ended_already,
    last_attempt,
    next_attempt,
    pause_after,
    retries,
)
from lattice.model.decide.lookup import find_run
from lattice.model.definition import Retry
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import (
    CancelRequested,
    Payload,
    ProcessCompleted,
    ProcessFailed,
    ProcessQueued,
    ProcessStarted,
    TaskLinked,
)
from lattice.model.run import FailureKind, Run, RunState
from lattice.model.state import State
from lattice.model.task import Link, LinkKind


class Answered(StrEnum):
    """How a request for a run was answered."""

    QUEUED = "queued"
    JOINED = "joined"
    REUSED = "reused"


class Asked(Struct, frozen=True):
    """The answer to a request; `run` is None for a run that the write itself creates.

    `replaced` are the active runs that are asked to stop in its favour.
    """

    answered: Answered
    run: Run | None = None
    replaced: tuple[RunId, ...] = ()


class Wish(Struct, frozen=True, kw_only=True):
    """A run that somebody wants: a worker, frozen, on a target. `blobs` holds definition and prompt.

    With `replace` it takes the place of the worker's runs for the same task on other commits.
    """

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
    replace: bool = False
    actor: str
    clone: str


class Again(Struct, frozen=True):
    """How often a run may be tried again, and when that is decided (UTC milliseconds)."""

    retry: Retry
    at: int


def request(wish: Wish) -> Decide[Asked]:
    """Queue a run, or join the one that is queued or active, or point to a review that holds.

    Raises Busy while the same run is being cancelled.
    """
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
        joined = holder(now, key)
        if joined is not None:
            return Decision(Asked(Answered.JOINED, _wanted(joined)))
        held = None if wish.again else reviewed(now, wish.target, (wish.definition, wish.prompt, wish.engine))
        if held is not None:
            return Decision(Asked(Answered.REUSED, held))
        gone, stopping = _replaced(now, wish)
        drafts = (*gone, Draft(payload=payload, actor=wish.actor, task=wish.task), *_links(now, wish))
        return Decision(Asked(Answered.QUEUED, replaced=stopping), drafts, wish.blobs)

    return decide


def _wanted(run: Run) -> Run:
    """The run, unless it is about to end without a review."""
    if run.cancel_requested:
        raise Busy(f"run '{run.id[:12]}' is being cancelled", f"git lattice worker wait {run.id[:12]}")
    return run


def _replaced(now: State, wish: Wish) -> tuple[tuple[Draft, ...], tuple[RunId, ...]]:
    """What makes way for a wish: the drafts that say so, and the runs that have yet to stop."""
    if not wish.replace or wish.task is None:
        return (), ()
    reason = f"replaced by a request for {wish.target.head[:12]}"
    outcome = ProcessFailed(kind=FailureKind.SUPERSEDED, message=reason)
    asking = CancelRequested(by=wish.actor, reason=reason, replaced=True)
    closed = [about(run, outcome, wish.actor) for run in state.queued(now) if _makes_way(run, wish)]
    stopping = [run for run in state.active(now) if _makes_way(run, wish) and not run.cancel_requested]
    asked = [about(run, asking, wish.actor) for run in stopping]
    return (*closed, *asked), tuple(run.id for run in stopping)


def _makes_way(run: Run, wish: Wish) -> bool:
    same = (run.worker, run.task, run.clone) == (wish.worker, wish.task, wish.clone)
    return same and run.head != wish.target.head


def _links(now: State, wish: Wish) -> tuple[Draft, ...]:
    task = state.task(now, wish.task) if wish.task else None
    if task is None or Link(LinkKind.COMMIT, wish.target.head) in task.links:
        return ()
    payload = TaskLinked(kind=LinkKind.COMMIT, target=wish.target.head)
    return (Draft(payload=payload, actor=wish.actor, task=task.id),)


def retry(name: str, actor: str) -> Decide[Asked]:
    """Queue another attempt at what a run was asked for, after its newest one, or join one that is there.

    Raises Refused for a run that has not ended, and NotFound.
    """

    def decide(now: State) -> Decision[Asked]:
        run = find_run(now, name)
        if not run.is_terminal:
            raise Refused(f"run '{run.id[:12]}' is {run.state}", f"git lattice worker wait {run.id[:12]}")
        last = last_attempt(now, run)
        joined = holder(now, last.key)
        if joined is not None:
            return Decision(Asked(Answered.JOINED, joined))
        return Decision(Asked(Answered.QUEUED), (next_attempt(last, actor),))

    return decide


def start(run_id: RunId, started: ProcessStarted) -> Decide[bool]:
    """Claim a run if, and only if, it is still queued and wanted; the answer says whether."""

    def decide(now: State) -> Decision[bool]:
        run = state.run(now, run_id)
        if run is None or run.state is not RunState.QUEUED or run.cancel_requested:
            return Decision(False)
        return Decision(True, (about(run, started, run.reviewer),))

    return decide


def close(
    run_id: RunId, outcome: ProcessCompleted | ProcessFailed, again: Again | None = None
) -> Decide[bool]:
    """Give a run its outcome if it has none; the answer says whether.

    With `again`, a failure that may pass queues the next attempt in the same write.
    """

    def decide(now: State) -> Decision[bool]:
        run = state.run(now, run_id)
        if run is None or run.is_terminal:
            return Decision(False)
        if isinstance(outcome, ProcessCompleted):
            return Decision(True, (about(run, outcome, run.reviewer),))
        closing = about(run, _failure(run, outcome), run.reviewer)
        return Decision(True, (closing, *_next_attempt(run, outcome, again)))

    return decide


def _failure(run: Run, outcome: ProcessFailed) -> ProcessFailed:
    """The outcome under its right name: who is cancelled in favour of another run is superseded."""
    if run.replaced and outcome.kind is FailureKind.CANCELLED:
        return msgspec.structs.replace(outcome, kind=FailureKind.SUPERSEDED)
    return outcome


def _next_attempt(run: Run, outcome: ProcessFailed, again: Again | None) -> tuple[Draft, ...]:
    if again is None or run.cancel_requested or not retries(outcome.kind) or run.attempt > again.retry.max:
        return ()
    pause = pause_after(run.attempt, again.retry.backoff_seconds)
    return (next_attempt(run, run.asked_by, again.at + pause),)


def close_by_hand(name: str, outcome: Payload, actor: str) -> Decide[Run]:
    """Close a run that no supervisor of this clone owns; raises Refused where it cannot be closed."""

    def decide(now: State) -> Decision[Run]:
        run = find_run(now, name)
        if run.is_terminal:
            raise ended_already(run)
        if run.state is RunState.QUEUED and isinstance(outcome, ProcessCompleted):
            raise Refused(f"run '{run.id[:12]}' has not started")
        return Decision(run, (about(run, outcome, actor),))

    return decide


def startable(now: State, clone: str, at: int) -> tuple[Run, ...]:
    """The queued runs that this clone asked for and may start at `at` (UTC ms), oldest request first."""
    pause = state.meta(now).pause
    if pause is not None and (pause.until is None or pause.until > at):
        return ()
    ready = (run for run in _waiting(now, clone) if run.not_before is None or run.not_before <= at)
    return tuple(sorted(ready, key=lambda run: (run.asked_at, run.id)))


def due(now: State, clone: str) -> int | None:
    """The earliest moment (UTC ms, perhaps past) that a queued run of this clone was told to wait for."""
    return min((run.not_before for run in _waiting(now, clone) if run.not_before is not None), default=None)


def cancelled_in_queue(now: State, clone: str) -> tuple[Run, ...]:
    """The queued runs of this clone that another one asked to end: nobody but this clone closes them."""
    return tuple(run for run in state.queued(now) if run.clone == clone and run.cancel_requested)


def _waiting(now: State, clone: str) -> Iterator[Run]:
    return (run for run in state.queued(now) if run.clone == clone and not run.cancel_requested)
