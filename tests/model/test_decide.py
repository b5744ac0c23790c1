"""Decisions, from a state in memory: what is asked for, what is refused, and how things are found."""

import pytest
from model.asking import TARGET, tell, told, wish
from model.memory import (
    ANA,
    BASE,
    BOT,
    CLONE,
    COMPLETED,
    DEFINITION,
    FAILED,
    HEAD,
    PROMPT,
    STARTED,
    Story,
    begin,
)

from lattice.errors import LatticeError, NotFound, Refused, UsageError
from lattice.model.decide import lookup, runs, tasks
from lattice.model.decide.asking import Answered, Asked, request
from lattice.model.decide.decision import Decision
from lattice.model.decide.dedup import dedup_key
from lattice.model.event import Draft
from lattice.model.ids import Oid, RunId, Target, TaskId
from lattice.model.payload import (
    CommentAdded,
    ProcessQueued,
    ProjectSet,
    RequestDropped,
    StatusChanged,
    TaskLinked,
)
from lattice.model.task import LinkKind


def completed() -> tuple[Story, str]:
    story, run = told(wish())
    story.tell(STARTED, run=run)
    story.tell(COMPLETED, run=run)
    return story, run


def hint(error: LatticeError) -> tuple[str, str | None]:
    return error.message, error.hint


def test_a_request_queues_a_run() -> None:
    payload = ProcessQueued(
        worker="Lite",
        base=BASE,
        head=HEAD,
        engine="static",
        definition=DEFINITION,
        prompt=PROMPT,
        key=dedup_key("Lite", TARGET, None, CLONE),
        timeout_seconds=90,
        reviewer=BOT,
    )

    assert request(wish())(begin().now) == Decision(
        Asked(Answered.QUEUED), (Draft(payload=payload, actor=ANA),), {DEFINITION: b"{}"}
    )


def test_a_request_links_its_task_to_the_commit_once() -> None:
    story = begin()
    task = TaskId(story.created())

    first = request(wish(task=task))(story.now)
    assert first.drafts[1:] == (
        Draft(payload=TaskLinked(kind=LinkKind.COMMIT, target=HEAD), actor=ANA, task=task),
    )

    run = tell(story, first)[0]
    story.tell(FAILED, run=run)
    assert len(request(wish(task=task))(story.now).drafts) == 1


@pytest.mark.parametrize("active", [False, True], ids=["queued", "active"])
def test_the_same_request_joins_the_run_that_is_there(active: bool) -> None:
    story, run = told(wish())
    if active:
        story.tell(STARTED, run=run)

    for again in (False, True):
        assert request(wish(again=again))(story.now) == Decision(Asked(Answered.JOINED, story.run(run)))


@pytest.mark.parametrize(
    "other",
    [
        {"worker": "Heavy"},
        {"target": Target(BASE, Oid("7" * 40))},
        {"task": TaskId("a" * 40)},
        {"clone": "another"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_request_does_not_join(other: dict[str, object]) -> None:
    story, _ = told(wish())

    assert request(wish(**other))(story.now).answer == Asked(Answered.QUEUED)


def test_a_review_that_holds_is_reused_unless_asked_again() -> None:
    story, run = completed()

    assert request(wish())(story.now) == Decision(Asked(Answered.REUSED, story.run(run)))
    assert request(wish(again=True))(story.now).answer == Asked(Answered.QUEUED)


def test_a_review_by_another_clone_is_reused() -> None:
    story, run = completed()

    assert request(wish(clone="another"))(story.now).answer == Asked(Answered.REUSED, story.run(run))


@pytest.mark.parametrize(
    "other",
    [{"definition": Oid("7" * 40)}, {"prompt": None}, {"engine": "claude"}],
    ids=lambda other: next(iter(other)),
)
def test_a_review_by_something_else_is_not_reused(other: dict[str, object]) -> None:
    story, _ = completed()

    assert request(wish(**other))(story.now).answer == Asked(Answered.QUEUED)


def test_a_failed_run_is_not_reused() -> None:
    story, run = told(wish())
    story.tell(FAILED, run=run)

    assert request(wish())(story.now).answer == Asked(Answered.QUEUED)


def test_only_a_queued_run_can_be_claimed() -> None:
    story, run = told(wish())
    decide = runs.start(RunId(run), STARTED)

    first = decide(story.now)
    assert first == Decision(True, (Draft(payload=STARTED, actor=BOT, run=RunId(run)),))

    tell(story, first)
    assert decide(story.now) == Decision(False)
    assert runs.start(RunId("a" * 40), STARTED)(story.now) == Decision(False)


def test_a_run_is_closed_once() -> None:
    story, run = told(wish())
    story.tell(STARTED, run=run)
    decide = runs.close(RunId(run), FAILED)

    first = decide(story.now)
    assert first == Decision(True, (Draft(payload=FAILED, actor=BOT, run=RunId(run)),))

    tell(story, first)
    assert decide(story.now) == Decision(False)


def test_closing_by_hand_says_why_it_cannot() -> None:
    story, run = told(wish())
    with pytest.raises(Refused) as unstarted:
        runs.close_by_hand(run[:8], COMPLETED, ANA)(story.now)
    assert unstarted.value.message == f"run '{run[:12]}' has not started"

    story.tell(STARTED, run=run)
    decision = runs.close_by_hand(run[:8], COMPLETED, ANA)(story.now)
    assert decision.drafts == (Draft(payload=COMPLETED, actor=ANA, run=RunId(run)),)

    tell(story, decision)
    with pytest.raises(Refused) as closed:
        runs.close_by_hand(run[:8], FAILED, ANA)(story.now)
    assert hint(closed.value) == (
        f"run '{run[:12]}' has completed already",
        f"git lattice log {run[:12]}",
    )


def test_a_move_that_cannot_follow_is_refused_and_says_what_could() -> None:
    story = begin()
    story.created()

    with pytest.raises(Refused) as refused:
        tasks.move("LAT-1", ANA, StatusChanged(status="done"))(story.now)

    assert hint(refused.value) == (
        "cannot move 'LAT-1' from backlog to done",
        "next may be in_planning, blocked, needs_human, cancelled; else --force --reason TEXT",
    )


def test_a_forced_move_needs_a_reason_and_then_goes_anywhere() -> None:
    story = begin()
    task = TaskId(story.created())
    with pytest.raises(UsageError, match="a forced move needs a reason"):
        tasks.move("LAT-1", ANA, StatusChanged(status="done", force=True))

    move = StatusChanged(status="done", force=True, reason="shipped")
    decision = tasks.move("LAT-1", ANA, move, done_needs_review=True)(story.now)

    assert decision.drafts == (Draft(payload=move, actor=ANA, task=task),)


def test_a_move_to_where_the_task_stands_writes_nothing() -> None:
    story = begin()
    story.created()

    assert tasks.move("LAT-1", ANA, StatusChanged(status="backlog"))(story.now).drafts == ()


def test_a_status_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError) as wrong:
        tasks.move("LAT-1", ANA, StatusChanged(status="started"))

    assert hint(wrong.value) == (
        "'started' is not a status",
        "one of backlog, in_planning, planned, in_progress, review, done, blocked, needs_human, cancelled",
    )


def in_review(reviewed: bool) -> Story:
    story = begin()
    task = story.created()
    if reviewed:
        story.completed(task)
    story.tell(StatusChanged(status="review", force=True, reason="x"), task=task)
    return story


@pytest.mark.parametrize(
    ("needs", "reviewed", "missing"),
    [
        (False, False, None),
        (True, False, "it has no review, and lattice.doneNeeds asks for one"),
        (True, True, None),
    ],
)
def test_done_needs_what_the_setting_says(needs: bool, reviewed: bool, missing: str | None) -> None:
    story = in_review(reviewed)
    decide = tasks.move("LAT-1", ANA, StatusChanged(status="done"), done_needs_review=needs)

    if missing is None:
        assert len(decide(story.now).drafts) == 1
        return
    with pytest.raises(Refused) as refused:
        decide(story.now)
    assert hint(refused.value) == (
        f"cannot move 'LAT-1' to done: {missing}",
        "git lattice worker run CodeReviewLite LAT-1",
    )


def test_a_link_to_a_task_holds_its_id_and_never_its_own() -> None:
    story = begin()
    first, second = TaskId(story.created()), story.created()

    decision = tasks.link("LAT-1", ANA, LinkKind.TASK, "lat-2")(story.now)
    assert decision.drafts == (
        Draft(payload=TaskLinked(kind=LinkKind.TASK, target=second), actor=ANA, task=first),
    )

    with pytest.raises(Refused, match="cannot link 'LAT-1' to itself"):
        tasks.link("LAT-1", ANA, LinkKind.TASK, "LAT-1")(story.now)


def test_a_comment_is_about_the_task_that_it_names() -> None:
    story = begin()
    task = TaskId(story.created())

    decision = tasks.comment(task[:6], ANA, "hello")(story.now)

    assert decision == Decision(
        story.task(task), (Draft(payload=CommentAdded(body="hello"), actor=ANA, task=task),)
    )


def test_tasks_are_found_by_name_in_any_case_and_by_prefix() -> None:
    story = begin()
    ids = [story.created(), story.created()]

    assert lookup.find_task(story.now, "lat-2").id == ids[1]
    assert lookup.find_task(story.now, ids[0]).id == ids[0]
    assert lookup.find_task(story.now, ids[0][:4]).id == ids[0]
    assert [task.id for task in lookup.all_tasks(story.now)] == ids
    for name in ("LAT-3", "WEB-1", "abc", ids[0][:3], "", "LAT-", "x/../y"):
        with pytest.raises(NotFound, match=f"no task '{name}'"):
            lookup.find_task(story.now, name)


def test_the_project_names_its_tasks() -> None:
    story = begin()
    task = story.created()
    story.tell(ProjectSet(code="WEB"))

    assert lookup.task_name(story.now, story.task(task)) == "WEB-1"
    assert lookup.find_task(story.now, "web-1").id == task
    assert lookup.is_task_name(story.now, "WEB-77")
    assert not lookup.is_task_name(story.now, "LAT-1")


def test_a_prefix_of_several_is_ambiguous_and_says_of_which() -> None:
    story = begin()
    alike = [TaskId("abcd" + digit * 36) for digit in "12"]
    for task in alike:
        made = story.task(story.created())
        plain = story.now.files[f"tasks/{made.id[:2]}/{made.id[2:4]}/{made.id[4:]}.json"]
        story.now = story.now.having({f"tasks/ab/cd/{task[4:]}.json": plain})

    with pytest.raises(NotFound) as ambiguous:
        lookup.find_task(story.now, "abcd")

    assert hint(ambiguous.value) == (
        "'abcd' names 2 tasks",
        "one of abcd11111111, abcd22222222",
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("LAT-42: fix", []),
        ("see LAT-4", [4]),
        ("fix(lat-4): x", [4]),
        ("feature/LAT-4-login and LAT-2, LAT-4", [4, 2]),
        ("FLAT-4 x-LAT-4 LAT-4a LAT-04b LAT-", []),
        ("LAT-0004", [4]),
        ("LAT-99999999999999999999", []),
    ],
)
def test_a_text_names_exactly_the_tasks_it_names(text: str, numbers: list[int]) -> None:
    story = begin()
    for _ in range(4):
        story.created()

    assert [task.number for task in lookup.tasks_named_in(story.now, text)] == numbers


def test_runs_are_found_wherever_they_stand() -> None:
    story = begin()
    queued, started, ended = story.queued(key="1"), story.started(key="2"), story.completed(key="3")
    dropped = story.queued(key="4")
    story.tell(RequestDropped(reason="x"), run=dropped)

    for run in (queued, started, ended, dropped):
        assert lookup.find_run(story.now, run[:8]).id == run
    assert lookup.find_run(story.now, story.run(started).started_event_id or "").id == started
    for name in ("ffffffff", "abc", "LAT-1", ""):
        with pytest.raises(NotFound, match=f"no run '{name}'"):
            lookup.find_run(story.now, name)
