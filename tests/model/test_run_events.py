"""The life of a run, and what becomes of events that come too late or twice."""

import hashlib

import msgspec
import pytest
from model.memory import (
    ANA,
    BASE,
    BOT,
    COMPLETED,
    DEFINITION,
    FAILED,
    HEAD,
    PROMPT,
    STARTED,
    asking,
    begin,
    key_of,
)

from lattice.model import state
from lattice.model.decide.dedup import dedup_key
from lattice.model.ids import BlobRef, Oid, RunId, Target, TaskId, fan_out
from lattice.model.payload import (
    CancelRequested,
    FindingResolved,
    ProcessCompleted,
    ProcessFailed,
    ProcessQueued,
    RequestDropped,
    ReviewMoved,
)
from lattice.model.run import RECENT_RUNS, FailureKind, Run, RunState, Verdict
from lattice.model.task import ActiveProcess

OTHER = Oid("0" * 39 + "d")


def test_a_queued_run_holds_its_key_and_is_found_by_its_head() -> None:
    story = begin()
    event = story.tell(asking())

    assert story.run(event.id) == Run(
        id=RunId(event.id),
        worker="Lite",
        reviewer=BOT,
        base=BASE,
        head=HEAD,
        engine="static",
        definition=DEFINITION,
        prompt=PROMPT,
        key=key_of("key"),
        timeout_seconds=90,
        clone=event.clone,
        asked_by=ANA,
        asked_at=event.at,
    )
    assert story.now.read(f"queue/{event.id[:2]}/{event.id}.json") is not None
    assert story.now.read(state.key_path(key_of("key"))) == event.id.encode()
    assert [run.id for run in state.runs_for(story.now, HEAD)] == [event.id]


def test_a_started_run_leaves_the_queue_and_shows_on_its_task() -> None:
    story = begin()
    task = story.created()
    run = story.queued(task)
    event = story.tell(STARTED, run=run, actor=BOT)

    assert (list(state.queued(story.now)), [each.id for each in state.active(story.now)]) == ([], [run])
    assert story.run(run).started_event_id == event.id
    assert story.task(task).active_processes == (
        ActiveProcess(
            worker="Lite",
            run=RunId(run),
            started_event_id=event.id,
            started_at=event.at,
            actor=BOT,
            commit=HEAD,
            timeout_minutes=2,
            deadline=STARTED.deadline,
        ),
    )


def test_a_completed_run_frees_its_key_and_leaves_its_review() -> None:
    story = begin()
    task = story.created()
    run = story.started(task)
    event = story.tell(COMPLETED, run=run, actor=BOT)

    ended = story.run(run)
    assert (ended.state, ended.verdict, ended.counts) == (
        RunState.COMPLETED,
        Verdict.NEEDS_CHANGES,
        {"important": 1},
    )
    assert (ended.ended_event_id, ended.ended_at) == (event.id, event.at)
    assert story.now.read(f"runs/{fan_out(run)}/review.json") == b'{"v":1}'
    assert story.now.read(state.patch_path("a" * 64)) == run.encode()
    assert story.now.read(state.key_path(key_of("key"))) is None
    assert (list(state.queued(story.now)), list(state.active(story.now))) == ([], [])
    assert (story.task(task).active_processes, story.task(task).reviewed_by) == ((), run)
    assert state.recent(story.now) == state.Recent((RunId(run),), event.at)


def test_a_failed_run_keeps_what_the_engine_said_and_is_no_review() -> None:
    story = begin()
    task = story.created()
    run = story.started(task)
    story.tell(FAILED, run=run, actor=BOT)

    ended = story.run(run)
    assert (ended.state, ended.failure, ended.exit_code) == (RunState.FAILED, FailureKind.TIMEOUT, -9)
    assert ended.verdict is None
    assert story.now.read(f"runs/{fan_out(run)}/output") == b"the end"
    assert (story.task(task).active_processes, story.task(task).reviewed_by) == ((), None)
    assert state.recent(story.now) == state.Recent((RunId(run),), 0)


def test_a_queued_run_can_fail_before_it_starts() -> None:
    story = begin()
    run = story.queued()
    story.tell(FAILED, run=run)

    assert story.fate == ("applied", "")
    assert list(state.queued(story.now)) == []


def test_the_second_claim_is_superseded() -> None:
    story = begin()
    run = story.queued()
    first = story.tell(STARTED, run=run, actor=BOT)
    story.tell(STARTED, run=run, actor="agent:other")

    assert story.fate == ("superseded", f"the run was started by {first.id}")
    assert story.run(run).started_event_id == first.id


def test_the_second_request_with_one_key_is_superseded_until_the_first_has_ended() -> None:
    story = begin()
    first = story.queued()
    story.tell(asking())
    assert story.fate == ("superseded", "the same run is queued or active already")

    story.tell(RequestDropped(reason="not wanted"), run=first)
    story.tell(asking())
    assert story.fate == ("applied", "")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (STARTED, "the run has completed already"),
        (FAILED, "the run has completed already"),
        (CancelRequested(), "the run has completed already"),
        (RequestDropped(reason="x"), "the run has completed already"),
    ],
    ids=["started", "failed", "cancel", "dropped"],
)
def test_what_reaches_a_closed_run_is_late(payload: CancelRequested, reason: str) -> None:
    story = begin()
    run = story.completed()
    before = story.run(run)
    story.tell(payload, run=run)

    assert story.fate == ("late", reason)
    assert story.run(run) == before


@pytest.mark.parametrize("review", ['{"v":2}', BlobRef(Oid("f" * 40), 5000)], ids=["text", "blob"])
def test_a_late_review_is_kept_beside_the_one_that_counts(review: str | BlobRef) -> None:
    story = begin()
    run = story.completed()
    late = story.tell(
        ProcessCompleted(verdict=Verdict.PASS, counts={}, review=review, engine="other"), run=run
    )

    assert story.fate == ("late", "the run has completed already")
    kept = story.now.files[f"runs/{fan_out(run)}/late/{late.id}.json"]
    assert kept == (review if isinstance(review, BlobRef) else review.encode())
    assert story.run(run).verdict is Verdict.NEEDS_CHANGES
    assert story.now.read(f"runs/{fan_out(run)}/review.json") == b'{"v":1}'


def test_a_late_review_of_a_lost_run_is_kept_too() -> None:
    story = begin()
    run = story.started()
    story.tell(FAILED, run=run)
    late = story.tell(COMPLETED, run=run)

    assert story.fate == ("late", "the run has failed already")
    assert story.now.read(f"runs/{fan_out(run)}/late/{late.id}.json") == b'{"v":1}'
    assert story.run(run).state is RunState.FAILED


def test_a_request_that_comes_again_is_no_second_request() -> None:
    story = begin()
    asked = story.tell(asking())
    before = dict(story.now.files)

    story.apply(asked)

    assert story.fate == ("applied", "")
    assert story.now.files == before


def test_the_events_that_made_a_run_are_not_late_when_they_come_again() -> None:
    story = begin()
    run = story.queued()
    started = story.tell(STARTED, run=run)
    completed = story.tell(COMPLETED, run=run)
    before = dict(story.now.files)

    for event in (started, completed):
        story.apply(event)
        assert story.fate == ("applied", "")
    assert story.now.files == before


def test_a_review_of_a_run_that_never_started_is_ignored() -> None:
    story = begin()
    run = story.queued()
    story.tell(COMPLETED, run=run)

    assert story.fate == ("ignored", "the run has not started")
    assert story.run(run).state is RunState.QUEUED


def test_a_started_run_cannot_be_dropped() -> None:
    story = begin()
    run = story.started()
    story.tell(RequestDropped(reason="x"), run=run)

    assert story.fate == ("ignored", "the run has started")


def test_a_dropped_request_says_why() -> None:
    story = begin()
    run = story.queued()
    story.tell(RequestDropped(reason="too many"), run=run)

    assert (story.run(run).state, story.run(run).message) == (RunState.DROPPED, "too many")


@pytest.mark.parametrize("state_of_run", ["queued", "started"])
def test_a_cancellation_is_noted_on_the_run_wherever_it_stands(state_of_run: str) -> None:
    story = begin()
    run = story.queued() if state_of_run == "queued" else story.started()
    before = story.run(run)
    story.tell(CancelRequested(reason="no", by=ANA), run=run)

    assert story.run(run) == msgspec.structs.replace(
        before, cancel_requested=True, cancelled_by=ANA, cancel_reason="no"
    )


def test_a_cancellation_by_nobody_leaves_the_mark_alone() -> None:
    story = begin()
    run = story.started()
    before = story.run(run)
    story.tell(CancelRequested(reason="no"), run=run)

    assert story.run(run) == msgspec.structs.replace(before, cancel_requested=True)


def test_the_first_cancellation_is_the_one_that_counts() -> None:
    story = begin()
    run = story.started()
    story.tell(CancelRequested(reason="newer", by=ANA, replaced=True), run=run)
    before = story.run(run)
    story.tell(CancelRequested(reason="no", by=BOT), run=run)

    assert story.fate == ("applied", "")
    assert story.run(run) == before
    assert (before.replaced, before.cancelled_by, before.cancel_reason) == (True, ANA, "newer")


@pytest.mark.parametrize("outcome", [COMPLETED, FAILED], ids=["completed", "failed"])
def test_what_the_reviewer_changed_is_kept_with_the_outcome(
    outcome: ProcessCompleted | ProcessFailed,
) -> None:
    story = begin()
    run = story.started()
    story.tell(msgspec.structs.replace(outcome, tampered=("edited a.py",)), run=run)

    assert story.run(run).tampered == ("edited a.py",)


def attempt(of: str, key: str = "key") -> ProcessQueued:
    return msgspec.structs.replace(asking(key), attempt=2, retry_of=RunId(of), not_before=7)


def test_the_next_attempt_and_the_run_before_it_name_each_other() -> None:
    story = begin()
    first = story.queued()
    story.tell(FAILED, run=first)
    before = story.run(first)
    second = story.tell(attempt(first)).id

    assert story.run(first) == msgspec.structs.replace(before, retried_as=second)
    again = story.run(second)
    assert (again.attempt, again.retry_of, again.not_before) == (2, first, 7)
    assert (again.state, again.retried_as) == (RunState.QUEUED, None)


def test_a_run_has_one_next_attempt() -> None:
    story = begin()
    first = story.completed()
    second = story.tell(attempt(first)).id
    story.tell(attempt(first, key="other"))

    assert story.fate == ("applied", "")
    assert story.run(first).retried_as == second


def test_no_attempt_follows_a_run_that_has_not_ended_or_is_not_there() -> None:
    story = begin()
    first = story.started()
    before = story.run(first)

    for of in (first, "f" * 40):
        run = story.tell(attempt(of, key=of)).id
        assert story.run(run).retry_of == of
        assert story.now.read(f"{state.run_folder(RunId(of))}/run.json") is None
    assert story.run(first) == before


def test_an_attempt_that_is_superseded_does_not_follow_anything() -> None:
    story = begin()
    first = story.completed()
    story.queued()
    story.tell(attempt(first))

    assert story.fate == ("superseded", "the same run is queued or active already")
    assert story.run(first).retried_as is None


def test_attempts_count_from_one() -> None:
    story = begin()
    story.tell(msgspec.structs.replace(asking(), attempt=0))

    assert story.fate == ("ignored", "the data does not fit the type")


@pytest.mark.parametrize(
    "payload", [STARTED, COMPLETED, FAILED, CancelRequested(), RequestDropped(reason="x")], ids=type
)
def test_what_is_said_about_no_run_is_ignored(payload: CancelRequested) -> None:
    story = begin()
    story.tell(payload, run="a" * 40)

    assert story.fate == ("ignored", f"no run '{'a' * 40}'")
    assert [path for path in story.now.files if path.startswith("runs/")] == []


def test_a_moved_review_is_found_at_the_other_head() -> None:
    story = begin()
    run = story.completed()
    story.tell(ReviewMoved(review=RunId(run), head=OTHER))

    assert [found.id for found in state.runs_for(story.now, OTHER)] == [run]


def test_a_run_without_review_cannot_be_moved() -> None:
    story = begin()
    run = story.started()
    story.tell(ReviewMoved(review=RunId(run), head=OTHER))

    assert story.fate == ("ignored", f"no review '{run}'")


def test_the_last_word_on_a_finding_stands() -> None:
    story = begin()
    finding = "f" * 40
    story.tell(FindingResolved(finding=finding, resolution="refuted", reason="no"))
    event = story.tell(FindingResolved(finding=finding, resolution="fixed", reason="yes"))

    stored = state.read_as(story.now, state.finding_path(finding), state.Resolution)
    assert stored == state.Resolution("fixed", "yes", ANA, event.at)


def test_the_newest_hundred_runs_are_remembered_newest_first() -> None:
    story = begin()
    runs = []
    for n in range(RECENT_RUNS + 2):
        runs.append(story.queued(key=f"k{n}"))
        story.tell(FAILED, run=runs[-1])

    assert state.recent(story.now).runs == tuple(reversed(runs[2:]))


def test_a_task_shows_each_run_that_is_active_on_it() -> None:
    story = begin()
    task = story.created()
    first, second = story.started(task, "k1"), story.started(task, "k2")
    story.tell(COMPLETED, run=first)

    assert [process.run for process in story.task(task).active_processes] == [second]


def test_the_key_of_a_run_is_all_that_makes_two_requests_the_same() -> None:
    parts = ("Lite", Target(BASE, HEAD), TaskId("a" * 40), "clone")
    keys = {
        dedup_key(*parts),
        dedup_key("Heavy", *parts[1:]),
        dedup_key(parts[0], Target(BASE, OTHER), *parts[2:]),
        dedup_key(*parts[:2], None, "clone"),
        dedup_key(*parts[:3], "other"),
    }

    assert len(keys) == 5
    asked = "\0".join(["Lite", BASE, HEAD, "a" * 40, "clone"])
    assert dedup_key(*parts) == hashlib.sha256(asked.encode()).hexdigest()[:40]


def test_a_run_finds_its_place_by_its_id_and_nowhere_twice() -> None:
    story = begin()
    run = story.completed()
    places = [path for path, value in story.now.files.items() if isinstance(value, bytes) and run in path]

    assert places == [f"targets/{fan_out(HEAD)}/{run}"]
    assert msgspec.json.decode(story.now.read(f"runs/{fan_out(run)}/run.json") or b"", type=Run).id == run
