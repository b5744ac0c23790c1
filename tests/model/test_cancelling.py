"""Runs that somebody wants gone: cancelled by hand, or replaced by a newer request."""

import pytest
from model.asking import OTHER, TARGET, asked, task_in, tell, told, wish
from model.memory import ANA, BASE, BOT, CLONE, COMPLETED, FAILED, STARTED, Story, begin

from lattice.errors import NotFound, Refused
from lattice.model.decide import runs
from lattice.model.decide.asking import Answered, Asked, request
from lattice.model.decide.decision import Decision
from lattice.model.decide.ending import Cancelled, cancel
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import CancelRequested, Payload, ProcessFailed
from lattice.model.run import FailureKind, RunState

BO = "human:bo"
ELSEWHERE = "another"
REPLACED = f"replaced by a request for {OTHER.head[:12]}"


def active(story: Story, **members: object) -> str:
    run = asked(story, wish(**members))
    story.tell(STARTED, run=run)
    return run


def about(run: str, payload: Payload, actor: str = BO) -> Draft:
    return Draft(payload=payload, actor=actor, run=RunId(run))


def cancelled(reason: str = "") -> ProcessFailed:
    return ProcessFailed(kind=FailureKind.CANCELLED, message=f"cancelled by {BO}{reason}")


def test_a_queued_run_of_this_clone_is_cancelled_at_once() -> None:
    story, run = told(wish())
    before = story.run(run)

    decision = cancel((run[:8],), BO, "not needed", CLONE)(story.now)

    assert decision == Decision(
        Cancelled(ended=(before,)),
        (
            about(run, CancelRequested(by=BO, reason="not needed")),
            about(run, cancelled(": not needed")),
        ),
    )
    tell(story, decision)
    ended = story.run(run)
    assert (ended.state, ended.failure) == (RunState.FAILED, FailureKind.CANCELLED)
    assert (ended.cancelled_by, ended.cancel_reason) == (BO, "not needed")


def test_an_active_run_is_asked_to_stop() -> None:
    story = begin()
    run = active(story)
    before = story.run(run)

    decision = cancel((run,), BO, "", CLONE)(story.now)

    assert decision == Decision(Cancelled(requested=(before,)), (about(run, CancelRequested(by=BO)),))


def test_a_queued_run_of_another_clone_is_for_that_clone_to_end() -> None:
    story, run = told(wish())

    decision = cancel((run,), BO, "", ELSEWHERE)(story.now)

    assert decision.answer == Cancelled(requested=(story.run(run),))
    assert decision.drafts == (about(run, CancelRequested(by=BO)),)


def test_asking_again_says_the_same_and_writes_nothing() -> None:
    story = begin()
    run = active(story)
    tell(story, cancel((run,), BO, "first", CLONE)(story.now))

    decision = cancel((run, run[:9]), ANA, "second", CLONE)(story.now)

    assert decision == Decision(Cancelled(requested=(story.run(run),)))


def test_a_request_that_came_from_another_clone_is_carried_out_by_hand() -> None:
    story, run = told(wish())
    story.tell(CancelRequested(by=ANA), run=run)

    decision = cancel((run,), BO, "", CLONE)(story.now)

    assert decision.drafts == (about(run, cancelled()),)


def test_all_means_what_this_clone_asked_for_and_has_not_ended() -> None:
    story = begin()
    ended = asked(story, wish(worker="Ended"))
    story.tell(FAILED, run=ended)
    going, queued = active(story, worker="Going"), asked(story, wish())

    answer = cancel(None, BO, "", CLONE)(story.now).answer
    assert ([run.id for run in answer.ended], [run.id for run in answer.requested]) == ([queued], [going])

    assert cancel(None, BO, "", ELSEWHERE)(story.now) == Decision(Cancelled())


def test_what_has_ended_cannot_be_cancelled_and_then_nothing_is() -> None:
    story, queued = told(wish(target=OTHER))
    run = active(story)
    story.tell(COMPLETED, run=run)

    with pytest.raises(Refused) as refused:
        cancel((queued, run), BO, "", CLONE)(story.now)
    assert refused.value.message == f"run '{run[:12]}' has completed already"
    assert refused.value.hint == f"git lattice log {run[:12]}"

    with pytest.raises(NotFound):
        cancel((queued, "ffff"), BO, "", CLONE)(story.now)


def test_a_newer_request_ends_what_is_queued_and_stops_what_is_active() -> None:
    story = begin()
    task = task_in(story)
    going = active(story, task=task)
    queued = asked(story, wish(task=task, target=Target(BASE, Oid("8" * 40))))

    decision = request(wish(task=task, target=OTHER, replace=True))(story.now)

    superseded = ProcessFailed(kind=FailureKind.SUPERSEDED, message=REPLACED)
    asking = CancelRequested(by=ANA, reason=REPLACED, replaced=True)
    assert decision.answer == Asked(Answered.QUEUED, replaced=(RunId(going),))
    assert decision.drafts[:2] == (
        Draft(payload=superseded, actor=ANA, run=RunId(queued), task=task),
        Draft(payload=asking, actor=ANA, run=RunId(going), task=task),
    )
    assert [draft.payload.TYPE for draft in decision.drafts[2:]] == ["process_queued", "task_linked"]

    _, _, new, _ = tell(story, decision)
    assert (story.run(queued).failure, story.run(queued).message) == (FailureKind.SUPERSEDED, REPLACED)
    assert (story.run(going).replaced, story.run(going).cancelled_by) == (True, ANA)
    assert story.run(new).state is RunState.QUEUED


@pytest.mark.parametrize(
    "other",
    [
        {"replace": False},
        {"worker": "Heavy"},
        {"task": None},
        {"task": TaskId("a" * 40)},
        {"clone": ELSEWHERE},
        {"target": Target(Oid("8" * 40), TARGET.head)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_request_for_something_else_replaces_nothing(other: dict[str, object]) -> None:
    story = begin()
    task = task_in(story)
    asked(story, wish(task=task))
    active(story, task=task, target=Target(Oid("9" * 40), TARGET.head))

    usual = {"task": task, "target": OTHER, "replace": True}
    decision = request(wish(**(usual | other)))(story.now)

    assert decision.answer == Asked(Answered.QUEUED)
    assert {draft.payload.TYPE for draft in decision.drafts} <= {"process_queued", "task_linked"}


def test_a_request_without_a_task_replaces_nothing_without_a_task() -> None:
    story = begin()
    active(story)

    assert request(wish(target=OTHER, replace=True))(story.now).answer == Asked(Answered.QUEUED)


def test_a_request_that_joins_or_reuses_replaces_nothing() -> None:
    story = begin()
    task = task_in(story)
    joined = asked(story, wish(task=task, target=OTHER))
    active(story, task=task)
    newest = wish(task=task, target=OTHER, replace=True)

    assert request(newest)(story.now) == Decision(Asked(Answered.JOINED, story.run(joined)))

    story.tell(STARTED, run=joined)
    story.tell(COMPLETED, run=joined)
    assert request(newest)(story.now) == Decision(Asked(Answered.REUSED, story.run(joined)))


def test_what_is_being_cancelled_is_not_replaced_as_well() -> None:
    story = begin()
    task = task_in(story)
    going = active(story, task=task)
    tell(story, cancel((going,), BO, "", CLONE)(story.now))

    decision = request(wish(task=task, target=OTHER, replace=True))(story.now)

    assert decision.answer == Asked(Answered.QUEUED)
    assert story.run(going).cancelled_by == BO


@pytest.mark.parametrize(
    ("replaced", "kind", "recorded"),
    [
        (True, FailureKind.CANCELLED, FailureKind.SUPERSEDED),
        (False, FailureKind.CANCELLED, FailureKind.CANCELLED),
        (True, FailureKind.LOST, FailureKind.LOST),
    ],
)
def test_who_is_replaced_is_superseded_not_cancelled(
    replaced: bool, kind: FailureKind, recorded: FailureKind
) -> None:
    story = begin()
    run = active(story)
    story.tell(CancelRequested(by=ANA, replaced=replaced), run=run)

    decision = runs.close(RunId(run), ProcessFailed(kind=kind, message="m"))(story.now)

    assert decision == Decision(True, (about(run, ProcessFailed(kind=recorded, message="m"), BOT),))
