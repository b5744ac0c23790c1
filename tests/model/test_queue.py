"""Which of the queued runs this clone may start, and when: decided from the queue, the pause and the time."""

from collections.abc import Callable

import msgspec
import pytest
from model.asking import OTHER, asked, told, wish
from model.memory import BOT, CLONE, STARTED, Memory, Story, asking

from lattice.model.decide import runs
from lattice.model.ids import RunId
from lattice.model.payload import CancelRequested, Paused, Payload, Resumed
from lattice.model.run import Run
from lattice.model.state import State

AT = 1_800_000_000_000
ELSEWHERE = "another"


def waiting(story: Story, key: str, not_before: int) -> str:
    """A queued run that is told to wait; its id."""
    return story.tell(msgspec.structs.replace(asking(key), attempt=2, not_before=not_before)).id


def ids(found: tuple[Run, ...]) -> list[str]:
    return [run.id for run in found]


def test_a_clone_starts_the_runs_that_it_asked_for_oldest_first() -> None:
    story, first = told(wish())
    second = asked(story, wish(worker="Heavy"))

    assert ids(runs.startable(story.now, CLONE, AT)) == [first, second]
    assert runs.startable(story.now, ELSEWHERE, AT) == ()

    story.tell(STARTED, run=first)
    assert ids(runs.startable(story.now, CLONE, AT)) == [second]


def test_a_run_that_is_told_to_wait_starts_when_its_time_has_come() -> None:
    story, first = told(wish())
    later = waiting(story, "later", AT)

    assert ids(runs.startable(story.now, CLONE, AT - 1)) == [first]
    assert ids(runs.startable(story.now, CLONE, AT)) == [first, later]


def test_the_queue_is_due_when_the_first_of_those_that_wait_is() -> None:
    story, _ = told(wish())
    assert runs.due(story.now, CLONE) is None

    waiting(story, "second", AT + 1)
    first = waiting(story, "first", AT)
    assert runs.due(story.now, CLONE) == AT
    assert runs.due(story.now, ELSEWHERE) is None

    story.tell(CancelRequested(), run=first)
    assert runs.due(story.now, CLONE) == AT + 1


@pytest.mark.parametrize(
    ("payload", "held_back"),
    [
        (Paused(), True),
        (Paused(until=AT + 1), True),
        (Paused(until=AT), False),
        (Resumed(), False),
    ],
    ids=["until resumed", "until later", "until now", "resumed"],
)
def test_nothing_starts_while_the_log_is_paused(payload: Payload, held_back: bool) -> None:
    story, run = told(wish())
    story.tell(Paused())
    story.tell(payload)

    assert ids(runs.startable(story.now, CLONE, AT)) == ([] if held_back else [run])


def test_a_queued_run_that_is_to_be_cancelled_is_closed_and_never_started() -> None:
    story, run = told(wish())
    kept = asked(story, wish(target=OTHER))
    story.tell(CancelRequested(by="human:bo"), run=run)

    assert ids(runs.startable(story.now, CLONE, AT)) == [kept]
    assert ids(runs.cancelled_in_queue(story.now, CLONE)) == [run]
    assert runs.cancelled_in_queue(story.now, ELSEWHERE) == ()
    assert not runs.start(RunId(run), STARTED)(story.now).answer


class Counting(Memory):
    """A state that counts what is read of it."""

    reads = 0

    def read(self, path: str) -> bytes | None:
        self.reads += path.startswith("queue/")
        return super().read(path)


@pytest.mark.parametrize(
    "look",
    [lambda now: runs.startable(now, CLONE, AT), lambda now: runs.due(now, CLONE)],
    ids=["startable", "due"],
)
def test_each_queued_run_is_read_once(look: Callable[[State], object]) -> None:
    story, _ = told(wish())
    for count in range(20):
        story.tell(asking(f"key {count}"), actor=BOT)
    now = Counting(story.now.files)

    look(now)

    assert now.reads == 21
