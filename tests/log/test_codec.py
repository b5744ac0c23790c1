"""The message of a commit: a subject for people, the events for programs."""

import hashlib

import pytest
from log.writer import Writer
from model.memory import ANA, COMPLETED, FAILED, STARTED, Story, asking, begin

from lattice.log import codec
from lattice.log.snapshot import EVENTS_REF
from lattice.model.event import encode
from lattice.model.fold import reducer
from lattice.model.fold.reducer import Fate
from lattice.model.payload import (
    CommentAdded,
    Payload,
    ProjectSet,
    RequestDropped,
    StatusChanged,
    TaskCreated,
)


def subject(story: Story, payload: Payload, run: str | None = None, task: str | None = None) -> str:
    event = story.tell(payload, run, task)
    return codec.message((event,), story.now).partition("\n")[0]


def test_a_subject_names_the_task_the_worker_and_what_came_out() -> None:
    story = begin()
    task = story.created()

    assert subject(story, ProjectSet(code="WEB")) == "project_set: WEB"
    assert subject(story, TaskCreated(title="Fix it")) == "task_created WEB-2: Fix it"
    assert (
        subject(story, StatusChanged(status="in_planning"), task=task) == "status_changed WEB-1: in_planning"
    )
    assert subject(story, CommentAdded(body="hello"), task=task) == "comment_added WEB-1"
    queued = story.tell(asking(), task=task)
    assert codec.message((queued,), story.now).startswith("process_queued WEB-1 Lite: 000000000000\n")
    assert subject(story, STARTED, queued.id, task) == "process_started WEB-1 Lite"
    assert subject(story, COMPLETED, queued.id, task) == "process_completed WEB-1 Lite: needs_changes"
    run = story.started(key="other")
    assert subject(story, FAILED, run) == "process_failed Lite: timeout: 20 minutes are over"
    assert subject(story, RequestDropped(reason="x"), "9" * 40) == "request_dropped: x"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a\nb\n\n{}\x1b[31m\u202e", "a b  {} [31m "),
        ("x" * 200, "x" * 79 + "…"),
        ("\u2028", " "),
    ],
)
def test_a_subject_is_one_short_printable_line(title: str, shown: str) -> None:
    assert subject(begin(), TaskCreated(title=title)) == f"task_created LAT-1: {shown}"


def test_several_events_of_one_write_stand_in_their_order() -> None:
    story = begin()
    events = tuple(story.tell(TaskCreated(title=title)) for title in "abc")

    message = codec.message(events, story.now)

    assert message.startswith("task_created LAT-1: a (+2 more)\n\n{")
    assert message.endswith("}\n")
    read = codec.events_in(b"tree x\nauthor y\n\n" + message.encode())
    assert [encode(event) for event in read] == [encode(event) for event in events]


def test_git_shows_the_events_as_the_body(writer: Writer) -> None:
    event = writer.tell(TaskCreated(title="t", body="a\n\nb"))

    assert writer.git("log", "-1", "--format=%b", EVENTS_REF) == (
        '{"actor":"human:ana","at":1767225601000,"clone":"c10ec10ec10ec10e",'
        '"data":{"body":"a\\n\\nb","title":"t"},'
        f'"id":"{event}","nonce":"1-0","type":"task_created","v":1}}'
    )


SOUND = encode(begin().tell(TaskCreated(title="t")))


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"v":1}',
        SOUND.replace(b'"t"', b'"u"'),
        SOUND.replace(b'"at":1', b'"at":1.5e3,"x":1'),
        SOUND.replace(b'"t"}', b'"t","x":1.5}'),
        SOUND.replace(b'"t"}', b'"t","x":' + b"9" * 30 + b"}"),
        SOUND.replace(b'"t"', b'"\\ud800"'),
        SOUND.replace(b'"t"}', b'"t","x":' + b"[" * 40 + b"]" * 40 + b"}"),
        SOUND.replace(b'"t"}', b'"t","x":' + b"[" * 9999 + b"]" * 9999 + b"}"),
        SOUND.replace(b'"id":"', b'"id":"..'),
    ],
    ids=range(14),
)
def test_a_line_that_is_no_event_stops_nobody_and_is_recorded(line: bytes) -> None:
    found = codec.events_in(b"tree x\n\nsubject\n\n" + line + b"\n" + SOUND + b"\n")

    assert [event.type for event in found] == [codec.MALFORMED, "task_created"]
    assert found[0].id == hashlib.sha256(line).hexdigest()[:40]
    assert reducer.apply(begin().now, found[0]).outcome.outcome is Fate.IGNORED


def test_a_message_without_events_has_none() -> None:
    assert codec.events_in(b"tree x\n\nsubject\n") == ()
    assert codec.events_in(b"tree x\n\nsubject\n\n") == ()
    assert codec.events_in(b"") == ()


def test_a_signed_commit_is_read_as_any_other() -> None:
    signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n"

    found = codec.events_in(b"tree x\n" + signature + b"\nsubject\n\n" + SOUND + b"\n")

    assert [(event.type, event.actor) for event in found] == [("task_created", ANA)]
