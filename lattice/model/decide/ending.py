"""How runs are told to end, and what follows an end: cancelling, and the next attempt.

A queued run of this clone ends at once; any other is asked to, and whoever runs it ends it. A run
that somebody wanted gone is not tried again, whatever it ended with.
"""

from msgspec import Struct

from lattice.errors import Refused
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.lookup import find_run
from lattice.model.event import Draft
from lattice.model.payload import CancelRequested, Payload, ProcessFailed, ProcessQueued
from lattice.model.run import FailureKind, Run, RunState
from lattice.model.state import State

_MOST_DOUBLINGS = 6
"""After that many the pause between attempts stays what it is: half an hour for the usual 30 seconds."""


class Cancelled(Struct, frozen=True):
    """The runs that were ended at once, and those that were asked to end, each as it was before."""

    ended: tuple[Run, ...] = ()
    requested: tuple[Run, ...] = ()


def cancel(names: tuple[str, ...] | None, actor: str, reason: str, clone: str) -> Decide[Cancelled]:
    """End the named runs, or (None) every queued and active one that this clone asked for.

    Raises Refused where one has ended, and NotFound; then none is touched.
    """
    asking = CancelRequested(by=actor, reason=reason)
    message = f"cancelled by {actor}" + (f": {reason}" if reason else "")
    outcome = ProcessFailed(kind=FailureKind.CANCELLED, message=message)

    def decide(now: State) -> Decision[Cancelled]:
        runs = _open_runs(now, clone) if names is None else _named(now, names)
        ended = tuple(run for run in runs if run.state is RunState.QUEUED and run.clone == clone)
        requested = tuple(run for run in runs if run not in ended)
        drafts = [about(run, asking, actor) for run in runs if not run.cancel_requested]
        drafts += [about(run, outcome, actor) for run in ended]
        return Decision(Cancelled(ended, requested), tuple(drafts))

    return decide


def _open_runs(now: State, clone: str) -> tuple[Run, ...]:
    return tuple(run for runs in (state.queued(now), state.active(now)) for run in runs if run.clone == clone)


def _named(now: State, names: tuple[str, ...]) -> tuple[Run, ...]:
    runs = {run.id: run for run in (find_run(now, name) for name in names)}
    for run in runs.values():
        if run.is_terminal:
            raise ended_already(run)
    return tuple(runs.values())


def ended_already(run: Run) -> Refused:
    """The refusal of what comes after a run's one outcome."""
    return Refused(f"run '{run.id[:12]}' has {run.state} already", f"git lattice log {run.id[:12]}")


def about(run: Run, payload: Payload, actor: str) -> Draft:
    """An event about a run and its task."""
    return Draft(payload=payload, actor=actor, run=run.id, task=run.task)


def retries(kind: FailureKind) -> bool:
    """Whether a failure may pass by itself; any other would only come again."""
    return kind in (FailureKind.TRANSIENT, FailureKind.LOST)


def next_attempt(run: Run, actor: str, not_before: int | None = None, engine: str | None = None) -> Draft:
    """The request for another attempt at what an ended run was asked for, by `engine` if one is given."""
    payload = ProcessQueued(
        worker=run.worker,
        base=run.base,
        head=run.head,
        engine=engine or run.engine,
        definition=run.definition,
        prompt=run.prompt,
        key=run.key,
        timeout_seconds=run.timeout_seconds,
        reviewer=run.reviewer,
        attempt=run.attempt + 1,
        retry_of=run.id,
        not_before=not_before,
        trigger=run.trigger,
        covers=run.covers,
    )
    return Draft(payload=payload, actor=actor, task=run.task)


def last_attempt(now: State, run: Run) -> Run:
    """The newest attempt at what `run` was asked for; often `run` itself."""
    seen = {run.id}
    while run.retried_as is not None and run.retried_as not in seen:
        seen.add(run.retried_as)
        run = state.run(now, run.retried_as) or run
    return run


def pause_after(attempt: int, backoff_seconds: int) -> int:
    """How long to wait after a failed attempt, in milliseconds: twice as long after each."""
    return int(1000 * backoff_seconds * 2 ** min(attempt - 1, _MOST_DOUBLINGS))
