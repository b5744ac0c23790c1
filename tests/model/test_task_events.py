"""Tasks: numbers, the moves between statuses, and everything that can be said about a task."""

from itertools import product

import pytest
from model.memory import ANA, Story, begin

from lattice.model import state
from lattice.model.ids import BlobRef, Oid, fan_out
from lattice.model.payload import (
    ArtifactAttached,
    Assigned,
    CommentAdded,
    FormatRaised,
    Paused,
    ProjectSet,
    Resumed,
    StatusChanged,
    TaskCreated,
    TaskEdited,
    TaskLinked,
)
from lattice.model.task import Artifact, Comment, Link, LinkKind, Status, next_statuses

OPEN = "backlog in_planning planned in_progress review"
LONG = BlobRef(Oid("f" * 40), 5000)

# Each status and what may follow it without force.
MOVES = {
    "backlog": "in_planning blocked needs_human cancelled",
    "in_planning": "planned blocked needs_human cancelled",
    "planned": "in_progress blocked needs_human cancelled",
    "in_progress": "review blocked needs_human cancelled",
    "review": "backlog in_planning planned in_progress done blocked needs_human cancelled",
    "done": "cancelled",
    "blocked": f"{OPEN} needs_human cancelled",
    "needs_human": f"{OPEN} blocked cancelled",
    "cancelled": "",
}


def story_in(status: str) -> tuple[Story, str]:
    story = begin()
    task = story.created()
    story.tell(StatusChanged(status=status, force=True, reason="set up"), task=task)
    return story, task


def test_the_table_names_every_status() -> None:
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize(("before", "after"), list(product(MOVES, MOVES)))
def test_a_move_follows_the_table(before: str, after: str) -> None:
    story, task = story_in(before)

    story.tell(StatusChanged(status=after), task=task)

    if after in MOVES[before].split() or after == before:
        assert story.fate == ("applied", "")
        assert story.task(task).status == after
    else:
        assert story.fate == ("ignored", f"{after} cannot follow {before}")
        assert story.task(task).status == before


@pytest.mark.parametrize("status", MOVES)
def test_the_next_statuses_are_the_table_in_order(status: str) -> None:
    assert [str(after) for after in next_statuses(Status(status))] == [
        after.value for after in Status if after.value in MOVES[status].split()
    ]


def test_a_status_that_is_none_is_ignored_even_by_force() -> None:
    story, task = story_in("backlog")

    story.tell(StatusChanged(status="started", force=True, reason="x"), task=task)

    assert story.fate == ("ignored", "unknown status 'started'")


def test_numbers_are_given_in_the_order_of_the_log() -> None:
    story = begin()
    ids = [story.created(f"task {n}") for n in range(258)]

    assert [story.task(task).number for task in ids] == list(range(1, 259))
    assert story.now.read("numbers/0/255") == ids[254].encode()
    assert story.now.read("numbers/1/256") == ids[255].encode()
    assert state.meta(story.now).next_number == 259


def test_a_new_task_stands_in_the_backlog() -> None:
    story = begin()
    event = story.tell(TaskCreated(title="Fix it", body="soon", labels=("bug",)))

    task = story.task(event.id)
    assert story.now.read(f"tasks/{fan_out(event.id)}.json") == state.encode(
        {
            "id": event.id,
            "number": 1,
            "title": "Fix it",
            "body": "soon",
            "labels": ["bug"],
            "created_at": event.at,
            "created_by": ANA,
        }
    )
    assert (task.status, task.assignee, task.links) == (Status.BACKLOG, None, ())


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    story = begin()
    task = story.tell(TaskCreated(title="t", body="b", labels=("x",))).id

    story.tell(TaskEdited(title="t2"), task=task)
    story.tell(TaskEdited(labels=()), task=task)

    assert (story.task(task).title, story.task(task).body, story.task(task).labels) == ("t2", "b", ())


def test_a_long_body_stands_beside_the_task_until_a_short_one_replaces_it() -> None:
    story = begin()
    task = story.tell(TaskCreated(title="t", body=LONG)).id
    place = f"tasks/{fan_out(task)}/body"
    assert story.now.files[place] == LONG

    story.tell(TaskEdited(title="t2"), task=task)
    assert story.now.files[place] == LONG

    story.tell(TaskEdited(body="short"), task=task)
    assert place not in story.now.files


def test_comments_stand_in_the_order_in_which_they_were_made() -> None:
    story = begin()
    task = story.created()
    first = story.tell(CommentAdded(body="one"), task=task)
    second = story.tell(CommentAdded(body=LONG), task=task)

    assert state.comments(story.now, story.task(task).id) == (
        Comment(event=first.id, at=first.at, actor=ANA, body="one"),
        Comment(event=second.id, at=second.at, actor=ANA, body=LONG),
    )
    assert story.now.files[f"tasks/{fan_out(task)}/comments/{second.id[:2]}/{second.id}"] == LONG


def test_an_artifact_is_named_in_the_task_and_stands_beside_it() -> None:
    story = begin()
    task = story.created()
    event = story.tell(ArtifactAttached(role="test", name="log.txt", content="green"), task=task)

    named = Artifact(event=event.id, role="test", name="log.txt", at=event.at, actor=ANA)
    assert story.task(task).artifacts == (named,)
    assert story.now.read(f"tasks/{fan_out(task)}/artifacts/{event.id}") == b"green"


def test_a_link_is_kept_once() -> None:
    story = begin()
    task = story.created()
    for target in ("main", "topic", "main"):
        story.tell(TaskLinked(kind=LinkKind.BRANCH, target=target), task=task)

    assert story.task(task).links == (Link(LinkKind.BRANCH, "main"), Link(LinkKind.BRANCH, "topic"))


def test_a_task_can_be_given_and_taken_away() -> None:
    story = begin()
    task = story.created()

    story.tell(Assigned(assignee="human:bo"), task=task)
    assert story.task(task).assignee == "human:bo"

    story.tell(Assigned(), task=task)
    assert story.task(task).assignee is None


@pytest.mark.parametrize(
    "payload",
    [
        TaskEdited(title="x"),
        StatusChanged(status="planned"),
        Assigned(assignee=ANA),
        CommentAdded(body="x"),
        ArtifactAttached(role="r", name="n", content="c"),
        TaskLinked(kind=LinkKind.URL, target="https://example.org"),
    ],
    ids=lambda payload: payload.TYPE.value,
)
def test_what_is_said_about_no_task_is_ignored(payload: CommentAdded) -> None:
    story = begin()

    story.tell(payload, task="a" * 40)
    assert story.fate == ("ignored", f"no task '{'a' * 40}'")

    story.tell(payload)
    assert story.fate == ("ignored", "no task 'None'")


def test_the_first_project_wins() -> None:
    story = begin()
    story.tell(ProjectSet(code="WEB"))
    story.tell(ProjectSet(code="LAT"))

    assert story.fate == ("ignored", "the project is 'WEB' already")
    assert state.meta(story.now).project == "WEB"


def test_the_format_is_only_ever_raised() -> None:
    story = begin()
    story.tell(FormatRaised(reducer=3, min_writer=2))
    story.tell(FormatRaised(reducer=2, min_writer=5))

    assert (state.meta(story.now).reducer, state.meta(story.now).min_writer) == (3, 5)


def test_a_pause_holds_until_it_is_taken_back() -> None:
    story = begin()
    event = story.tell(Paused(until=1_800_000_000_000, reason="holidays"))
    assert state.meta(story.now).pause == state.Pause(ANA, event.at, 1_800_000_000_000, "holidays")

    story.tell(Resumed())
    assert state.meta(story.now).pause is None
