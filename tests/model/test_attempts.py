"""Trying again: which failures bring a next attempt, when it may start, and how attempts are joined."""

from collections.abc import Callable

import msgspec
import pytest
from model.asking import asked, task_in, tell, told, wish
from model.memory import ANA, BOT, COMPLETED, HEAD, STARTED, Memory, Story, begin

from lattice.errors import Refused
from lattice.model import state
from lattice.model.decide import ending, runs
from lattice.model.decide.asking import Answered, Asked, request
from lattice.model.decide.decision import Decision
from lattice.model.decide.runs import Again
from lattice.model.event import Draft
from lattice.model.ids import RunId
from lattice.model.payload import CancelRequested, ProcessFailed, ProcessQueued, RequestDropped
from lattice.model.run import FailureKind, Run, Trigger
from lattice.model.worker.definition import Retry

AT = 1_800_000_000_000
PASSING = {FailureKind.TRANSIENT, FailureKind.LOST}


def again(most: int = 1, backoff_seconds: int = 30) -> Again:
    return Again(Retry(max=most, backoff_seconds=backoff_seconds), AT)


def failed(kind: FailureKind) -> ProcessFailed:
    return ProcessFailed(kind=kind, message="no luck")


def next_of(run: Run, not_before: int | None = None) -> Draft:
    """The request for the attempt after `run`."""
    payload = ProcessQueued(
        worker=run.worker,
        base=run.base,
        head=run.head,
        engine=run.engine,
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
    return Draft(payload=payload, actor=ANA, task=run.task)


def active() -> tuple[Story, str]:
    story, run = told(wish())
    story.tell(STARTED, run=run)
    return story, run


def close(story: Story, run: str, kind: FailureKind, most: int = 1) -> list[str]:
    """Close a run; the ids of the events."""
    return tell(story, runs.close(RunId(run), failed(kind), again(most))(story.now))


def test_a_run_that_fails_for_a_passing_reason_is_queued_again_in_the_same_write() -> None:
    story = begin()
    task = task_in(story)
    run = asked(story, wish(task=task, trigger=Trigger.COMMIT, covers=(HEAD,), budget=9))
    story.tell(STARTED, run=run)

    decision = runs.close(RunId(run), failed(FailureKind.LOST), again())(story.now)

    closing = Draft(payload=failed(FailureKind.LOST), actor=BOT, run=RunId(run), task=task)
    assert decision == Decision(True, (closing, next_of(story.run(run), AT + 30_000)))

    _, attempt = tell(story, decision)
    assert (story.run(attempt).attempt, story.run(attempt).retry_of) == (2, run)
    assert (story.run(attempt).not_before, story.run(attempt).asked_by) == (AT + 30_000, ANA)
    assert story.run(run).retried_as == attempt
    assert story.now.read(state.key_path(story.run(run).key)) == attempt.encode()


@pytest.mark.parametrize("kind", FailureKind)
def test_only_what_may_pass_by_itself_is_tried_again(kind: FailureKind) -> None:
    story, run = active()

    written = close(story, run, kind)

    assert ending.retries(kind) is (kind in PASSING)
    assert len(written) == (2 if kind in PASSING else 1)


def test_a_run_is_tried_again_as_often_as_its_definition_says() -> None:
    story, first = active()

    _, second = close(story, first, FailureKind.TRANSIENT, most=2)
    _, third = close(story, second, FailureKind.TRANSIENT, most=2)

    assert [story.run(each).attempt for each in (first, second, third)] == [1, 2, 3]
    assert len(close(story, third, FailureKind.TRANSIENT, most=2)) == 1
    assert len(close(*active(), FailureKind.TRANSIENT, most=0)) == 1


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 1920), (2**53 - 1, 1920)]
)
def test_each_pause_is_twice_the_one_before_up_to_a_limit(attempt: int, seconds: int) -> None:
    assert ending.pause_after(attempt, 30) == 1000 * seconds


def test_nobody_has_to_wait_where_the_definition_says_so() -> None:
    story, run = active()

    decision = runs.close(RunId(run), failed(FailureKind.LOST), again(backoff_seconds=0))(story.now)

    assert decision.drafts[1] == next_of(story.run(run), AT)


def test_a_run_that_was_to_be_cancelled_is_lost_and_not_tried_again() -> None:
    story, run = active()
    story.tell(CancelRequested(by=ANA), run=run)

    assert len(close(story, run, FailureKind.LOST)) == 1
    assert story.run(run).failure is FailureKind.LOST


def test_without_a_word_about_it_nothing_is_tried_again() -> None:
    story, run = active()

    assert len(runs.close(RunId(run), failed(FailureKind.LOST))(story.now).drafts) == 1


def test_a_review_is_never_tried_again() -> None:
    story, run = active()

    assert len(runs.close(RunId(run), COMPLETED, again())(story.now).drafts) == 1


@pytest.mark.parametrize(
    "outcome", [COMPLETED, failed(FailureKind.AUTH), RequestDropped(reason="x")], ids=type
)
def test_whatever_has_ended_can_be_tried_again_by_hand_at_once(outcome: ProcessFailed) -> None:
    story, run = told(wish())
    if outcome is COMPLETED:
        story.tell(STARTED, run=run)
    story.tell(outcome, run=run)

    decision = runs.retry(run[:8], ANA)(story.now)

    assert decision == Decision(Asked(Answered.QUEUED), (next_of(story.run(run)),))


@pytest.mark.parametrize("started", [False, True], ids=["queued", "active"])
def test_what_has_not_ended_cannot_be_tried_again(started: bool) -> None:
    story, run = active() if started else told(wish())

    with pytest.raises(Refused) as refused:
        runs.retry(run, ANA)(story.now)

    name = "active" if started else "queued"
    assert refused.value.message == f"run '{run[:12]}' is {name}"
    assert refused.value.hint == f"git lattice worker wait {run[:12]}"


def test_trying_again_goes_on_from_the_newest_attempt() -> None:
    story, first = active()
    _, second = close(story, first, FailureKind.LOST)
    close(story, second, FailureKind.AUTH)

    assert runs.retry(first, ANA)(story.now).drafts == (next_of(story.run(second)),)


def test_trying_again_joins_the_attempt_that_waits() -> None:
    story, first = active()
    _, second = close(story, first, FailureKind.LOST)

    assert runs.retry(first, ANA)(story.now) == Decision(Asked(Answered.JOINED, story.run(second)))


def test_trying_again_joins_a_new_request_for_the_same() -> None:
    story, first = active()
    close(story, first, FailureKind.AUTH)
    second = asked(story, wish())

    assert runs.retry(first, ANA)(story.now) == Decision(Asked(Answered.JOINED, story.run(second)))


def test_a_request_joins_the_attempt_that_waits() -> None:
    story, first = active()
    _, second = close(story, first, FailureKind.LOST)

    assert request(wish())(story.now).answer == Asked(Answered.JOINED, story.run(second))


def test_the_last_attempt_is_found_from_any_one() -> None:
    story, first = active()
    _, second = close(story, first, FailureKind.LOST)
    _, third = close(story, second, FailureKind.LOST, most=2)

    for run in (first, second, third):
        assert ending.last_attempt(story.now, story.run(run)).id == third


class Impatient(Memory):
    """A state that is not read for ever."""

    reads = 0

    def read(self, path: str) -> bytes | None:
        self.reads += 1
        assert self.reads < 100
        return super().read(path)


def pointing(story: Story, run: str, after: str) -> Memory:
    """The state with another attempt after `run`, as no log would have it."""
    ended = msgspec.structs.replace(story.run(run), retried_as=RunId(after))
    return Impatient({**story.now.files, f"{state.run_folder(RunId(run))}/run.json": state.encode(ended)})


@pytest.mark.parametrize(
    "after",
    [lambda first, _: first, lambda _, second: second, lambda *_: "f" * 40],
    ids=["ring", "self", "nowhere"],
)
def test_a_chain_of_attempts_that_leads_nowhere_comes_to_an_end(after: Callable[[str, str], str]) -> None:
    story, first = active()
    _, second = close(story, first, FailureKind.LOST)
    close(story, second, FailureKind.AUTH)

    now = pointing(story, second, after(first, second))

    assert ending.last_attempt(now, story.run(first)).id in (first, second)
