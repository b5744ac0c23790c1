"""What becomes of commits that came: each is reviewed, alone or with others, or it is said why not.

In this order: a review moves along with a commit that was rewritten; nothing for a commit that was
looked at before; an outcome for one that is not to be reviewed; the review of the same patch; else a
request, one for many commits of a branch. What a hook left is looked at again when the first look
was killed before it could clear up: then the state shows that everything was said.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from lattice.model import state
from lattice.model.decide.asking import Wish, asked_for, moved, queue
from lattice.model.decide.commits.batching import Batch, batches
from lattice.model.decide.commits.budget import Purse
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.dedup import equivalent, holder, reviewed
from lattice.model.decide.ending import about
from lattice.model.event import Draft
from lattice.model.ids import Oid, TaskId
from lattice.model.payload import EventType, ProcessFailed, RequestDropped
from lattice.model.run import Run, RunState, Trigger
from lattice.model.state import State


class Arrival(Struct, frozen=True, kw_only=True):
    """A commit, or what a merge brought, with the wish for its review.

    `instead` is how it ends without one. With `insist` an earlier request that came to nothing does not
    count. `batch` says whether its review may be that of a range.
    """

    wish: Wish
    instead: RequestDropped | ProcessFailed | None = None
    insist: bool = False
    batch: bool = True


class Rewritten(Struct, frozen=True):
    """A commit that took another's place with the same patch, so that its review goes along."""

    old: Oid
    new: Oid


class Arrivals(Struct, frozen=True, kw_only=True):
    """Everything that a look at the spool found out, oldest first.

    `gone` are the commits that were to be reviewed and that nothing reaches any more. `lines` are the
    histories of the branches in question by first parents, oldest first. More than `most` commits of one
    share a review; `budget` requests an hour are made (None: no limit). `at` is UTC milliseconds.
    """

    commits: tuple[Arrival, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    gone: tuple[Oid, ...] = ()
    lines: tuple[tuple[Oid, ...], ...] = ()
    most: int
    budget: int | None
    at: int
    actor: str
    clone: str


class Arrived(Struct, frozen=True):
    """What became of them, by numbers: of requests, moved reviews, dropped and failed requests."""

    queued: int = 0
    moved: int = 0
    dropped: int = 0
    failed: int = 0


GONE = "no branch, tag or worktree has the commit any more"
"""Why a commit that was amended away is not reviewed."""


def arrive(arrivals: Arrivals) -> Decide[Arrived]:
    """Decide what becomes of commits that came."""

    def decide(now: State) -> Decision[Arrived]:
        carried = {move.new: _carried(now, move) for move in arrivals.rewritten}
        drafts: list[Draft] = []
        for head, runs in carried.items():
            drafts += (draft for run in runs for draft in moved(now, run, head, arrivals.actor))
        leaving = tuple(run for run in state.queued(now) if _is_amended_away(run, arrivals))
        drafts += (about(run, RequestDropped(reason=GONE), arrivals.actor) for run in leaving)
        wanted: list[Arrival] = []
        for arrival in _last_of_each_task(arrivals.commits):
            wish = arrival.wish
            if any(run.worker == wish.worker for run in carried.get(wish.target.head, ())):
                continue
            if _is_settled(now, arrival, leaving):
                continue
            same = equivalent(now, wish.patch, wish.made_of)
            if arrival.instead is not None:
                drafts += ended_at_once(wish, arrival.instead)
            elif same is not None:
                drafts += moved(now, same, wish.target.head, arrivals.actor)
            else:
                wanted.append(arrival)
        drafts += _requests(now, wanted, arrivals)
        blobs = {oid: data for arrival in arrivals.commits for oid, data in arrival.wish.blobs.items()}
        return Decision(_counted(drafts), tuple(drafts), blobs if drafts else {})

    return decide


def ended_at_once(wish: Wish, outcome: RequestDropped | ProcessFailed) -> tuple[Draft, Draft]:
    """A request and its end, so that both are on record."""
    asked = asked_for(msgspec.structs.replace(wish, budget=None))
    return asked, Draft(payload=outcome, actor=wish.actor, task=wish.task, of_queued=True)


def _carried(now: State, move: Rewritten) -> tuple[Run, ...]:
    """The reviews of a commit's forerunner that go along, of each worker the newest."""
    runs = state.runs_for(now, move.old)
    found = {run.worker: run for run in runs if run.verdict and not run.covers and not run.tampered}
    return tuple(found.values())


def _is_amended_away(run: Run, arrivals: Arrivals) -> bool:
    """Whether a request waits for a commit that nothing reaches; what a person asked for stays."""
    ours = run.clone == arrivals.clone and run.trigger is not Trigger.HAND
    return ours and run.head in arrivals.gone


def _last_of_each_task(commits: tuple[Arrival, ...]) -> Iterator[Arrival]:
    """The commits, all but a task's newest dropped where its worker wants that one alone."""
    newest: dict[tuple[str, TaskId | None], Oid] = {
        (arrival.wish.worker, arrival.wish.task): arrival.wish.target.head
        for arrival in commits
        if arrival.wish.replace and arrival.wish.task and arrival.instead is None
    }
    for arrival in commits:
        head = newest.get((arrival.wish.worker, arrival.wish.task))
        if head is None or head == arrival.wish.target.head or arrival.instead is not None:
            yield arrival
        else:
            reason = f"replaced by a request for {head[:12]}"
            yield msgspec.structs.replace(arrival, instead=RequestDropped(reason=reason))


def _is_settled(now: State, arrival: Arrival, leaving: tuple[Run, ...]) -> bool:
    """Whether there is a review, or one under way, or it was said already what became of the commit."""
    wish = arrival.wish
    held = holder(now, wish.key)
    if held is not None and held not in leaving:
        return True
    if reviewed(now, wish.target, wish.made_of) is not None:
        return True
    runs = [run for run in state.runs_for(now, wish.target.head) if run.worker == wish.worker]
    runs = [run for run in runs if run not in leaving]
    # Of another commit with the same patch, or of a range.
    if any((run.head != wish.target.head or run.covers) and _is_good(run) for run in runs):
        return True
    before = [run for run in runs if run.clone == wish.clone and run.trigger is wish.trigger]
    if isinstance(arrival.instead, RequestDropped):
        return bool(before)
    if arrival.insist:
        return False
    return any(run.state is not RunState.DROPPED or arrival.instead for run in before)


def _is_good(run: Run) -> bool:
    return not run.is_terminal or run.state is RunState.COMPLETED


def _requests(now: State, wanted: list[Arrival], arrivals: Arrivals) -> Iterator[Draft]:
    """The requests for what is wanted, in few or many, as far as the budget goes."""
    purse = Purse(now, arrivals.clone, arrivals.budget, arrivals.at)
    alone: list[Batch] = [(arrival.wish, ()) for arrival in wanted if not arrival.batch]
    shared = [arrival.wish for arrival in wanted if arrival.batch]
    for wish, absorbed in (*alone, *batches(now, shared, arrivals.lines, arrivals.most)):
        target = f"{wish.target.base[:12]}..{wish.target.head[:12]}"
        together = RequestDropped(reason=f"reviewed together with others, {target}")
        yield from (about(run, together, arrivals.actor) for run in absorbed)
        refusal = purse.refusal(wish.worker)
        if refusal is None:
            yield from queue(now, msgspec.structs.replace(wish, budget=arrivals.budget))
        else:
            yield from ended_at_once(wish, refusal)


def _counted(drafts: list[Draft]) -> Arrived:
    kinds = Counter(draft.payload.TYPE for draft in drafts)
    ended = sum(draft.of_queued for draft in drafts)
    return Arrived(
        queued=kinds[EventType.PROCESS_QUEUED] - ended,
        moved=kinds[EventType.REVIEW_MOVED],
        dropped=kinds[EventType.REQUEST_DROPPED],
        failed=kinds[EventType.PROCESS_FAILED],
    )
