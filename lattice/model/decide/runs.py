"""Decisions about runs that were asked for: starting one, closing it, trying again."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.errors import Refused
from lattice.model import state
from lattice.model.decide.asking import Answered, Asked
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.dedup import holder
from lattice.model.decide.ending import (
    about,
    ended_already,
    last_attempt,
    next_attempt,
    pause_after,
    retries,
)
from lattice.model.decide.lookup import find_run
from lattice.model.event import Draft
from lattice.model.ids import RunId
from lattice.model.payload import (
    Payload,
    ProcessCompleted,
    ProcessFailed,
    ProcessStarted,
)
from lattice.model.run import FailureKind, Run, RunState
from lattice.model.state import State
from lattice.model.worker.definition import Retry

_NOT_LET_IN = (FailureKind.AUTH, FailureKind.QUOTA)


class Again(Struct, frozen=True):
    """How often a run may be tried again, and when that is decided (UTC milliseconds).

    `engine` takes over where the provider of the run's own did not let it in.
    """

    retry: Retry
    at: int
    engine: str | None = None


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
    if again is None or run.cancel_requested:
        return ()
    if outcome.kind in _NOT_LET_IN and again.engine is not None:
        return (next_attempt(run, run.asked_by, engine=again.engine),)
    if not retries(outcome.kind) or run.attempt > again.retry.max:
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
    """The earliest moment (UTC ms, perhaps past) that a queued run of this clone was told to wait for.

    Told by its request, or all of them by a pause that has an end.
    """
    pause = state.meta(now).pause
    until = (pause.until if pause else None) or 0
    moments = (max(run.not_before or 0, until) for run in _waiting(now, clone))
    return min((moment for moment in moments if moment), default=None)


def cancelled_in_queue(now: State, clone: str) -> tuple[Run, ...]:
    """The queued runs of this clone that another one asked to end: nobody but this clone closes them."""
    return tuple(run for run in state.queued(now) if run.clone == clone and run.cancel_requested)


def _waiting(now: State, clone: str) -> Iterator[Run]:
    return (run for run in state.queued(now) if run.clone == clone and not run.cancel_requested)
