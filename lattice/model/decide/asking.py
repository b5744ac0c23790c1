"""Asking for a run: what a wish is, and whether it leads to a run, joins one, or finds its review there."""

from enum import StrEnum

from msgspec import Struct

from lattice.errors import Busy
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.dedup import dedup_key, equivalent, holder, reviewed
from lattice.model.decide.ending import about
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import CancelRequested, ProcessFailed, ProcessQueued, ReviewMoved, TaskLinked
from lattice.model.run import FailureKind, Run, Trigger
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

    With `replace` it takes the place of the worker's runs for the same task on other commits. `patch` is
    that of the target, where it is known and the review of another commit may do; for the others see
    ProcessQueued.
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
    again: bool = False
    replace: bool = False
    actor: str
    clone: str
    trigger: Trigger = Trigger.HAND
    budget: int | None = None
    covers: tuple[Oid, ...] = ()
    patch: str | None = None

    @property
    def key(self) -> str:
        """The dedup key."""
        return dedup_key(self.worker, self.target, self.task, self.clone)

    @property
    def made_of(self) -> tuple[Oid, Oid | None, str]:
        """What a review must have been made with to hold for this wish."""
        return (self.definition, self.prompt, self.engine)


def request(wish: Wish) -> Decide[Asked]:
    """Queue a run, or join the one that is queued or active, or point to a review that holds.

    A review of the same patch is moved along. Raises Busy while the same run is being cancelled.
    """

    def decide(now: State) -> Decision[Asked]:
        joined = holder(now, wish.key)
        if joined is not None:
            return Decision(Asked(Answered.JOINED, _wanted(joined)))
        held = None if wish.again else reviewed(now, wish.target, wish.made_of)
        if held is not None:
            return Decision(Asked(Answered.REUSED, held))
        same = None if wish.again else equivalent(now, wish.patch, wish.made_of)
        if same is not None:
            return Decision(Asked(Answered.REUSED, same), moved(now, same, wish.target.head, wish.actor))
        stopping = tuple(run.id for run in _in_the_way(now, wish) if not run.cancel_requested)
        return Decision(Asked(Answered.QUEUED, replaced=stopping), queue(now, wish), wish.blobs)

    return decide


def queue(now: State, wish: Wish) -> tuple[Draft, ...]:
    """The drafts of a request: what makes way for it, itself, and the task's link to the commit."""
    return (*_way(now, wish), asked_for(wish), *_links(now, wish))


def asked_for(wish: Wish) -> Draft:
    """The request alone."""
    payload = ProcessQueued(
        worker=wish.worker,
        base=wish.target.base,
        head=wish.target.head,
        engine=wish.engine,
        definition=wish.definition,
        prompt=wish.prompt,
        key=wish.key,
        timeout_seconds=wish.timeout_seconds,
        reviewer=wish.reviewer,
        trigger=wish.trigger,
        budget=wish.budget,
        covers=wish.covers,
    )
    return Draft(payload=payload, actor=wish.actor, task=wish.task)


def moved(now: State, run: Run, head: Oid, actor: str) -> tuple[Draft, ...]:
    """What makes a run's review hold for `head` too; nothing where it does."""
    if run.id in now.names(state.targets_folder(head)):
        return ()
    return (Draft(payload=ReviewMoved(review=run.id, head=head), actor=actor),)


def _wanted(run: Run) -> Run:
    """The run, unless it is about to end without a review."""
    if run.cancel_requested:
        raise Busy(f"run '{run.id[:12]}' is being cancelled", f"git lattice worker wait {run.id[:12]}")
    return run


def _way(now: State, wish: Wish) -> tuple[Draft, ...]:
    """What ends the queued runs that stand in a wish's way, and asks the active ones to end."""
    reason = f"replaced by a request for {wish.target.head[:12]}"
    outcome = ProcessFailed(kind=FailureKind.SUPERSEDED, message=reason)
    asking = CancelRequested(by=wish.actor, reason=reason, replaced=True)
    waiting = state.queued(now) if wish.replace and wish.task else ()
    closed = [about(run, outcome, wish.actor) for run in waiting if _makes_way(run, wish)]
    stopping = [run for run in _in_the_way(now, wish) if not run.cancel_requested]
    return (*closed, *(about(run, asking, wish.actor) for run in stopping))


def _in_the_way(now: State, wish: Wish) -> tuple[Run, ...]:
    """The active runs that a wish replaces."""
    if not wish.replace or wish.task is None:
        return ()
    return tuple(run for run in state.active(now) if _makes_way(run, wish))


def _makes_way(run: Run, wish: Wish) -> bool:
    same = (run.worker, run.task, run.clone) == (wish.worker, wish.task, wish.clone)
    return same and run.head != wish.target.head


def _links(now: State, wish: Wish) -> tuple[Draft, ...]:
    task = state.task(now, wish.task) if wish.task else None
    if task is None or Link(LinkKind.COMMIT, wish.target.head) in task.links:
        return ()
    payload = TaskLinked(kind=LinkKind.COMMIT, target=wish.target.head)
    return (Draft(payload=payload, actor=wish.actor, task=task.id),)
