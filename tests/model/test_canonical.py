"""Canonical JSON and the ids that are made of it, against an encoder that is not ours."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model.memory import ANA, CLONE, begin

from lattice.errors import UsageError
from lattice.model import canonical
from lattice.model import event as events
from lattice.model.event import Draft, Stamp, stamp_event
from lattice.model.ids import TaskId
from lattice.model.payload import CommentAdded, TaskCreated

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def by_the_book(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(VALUES)
def test_a_value_comes_back_from_its_canonical_bytes(value: Any) -> None:
    assert msgspec.json.decode(canonical.encode(value)) == value


@given(VALUES)
def test_the_bytes_depend_on_the_value_alone(value: Any) -> None:
    shuffled = json.loads(json.dumps(value), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert canonical.encode(shuffled) == canonical.encode(value)


@given(st.dictionaries(TEXT, INTEGERS | TEXT.filter(str.isprintable), max_size=6))
def test_the_bytes_are_sorted_json_without_white_space(value: dict[str, Any]) -> None:
    assert json.loads(canonical.encode(value)) == value
    assert list(json.loads(canonical.encode(value))) == sorted(value)


def test_the_bytes_are_exactly_these() -> None:
    value = {"b": [1, -2, None, True], "a": 'é"\n\u2028', "Z": {"": "😀"}}

    assert canonical.encode(value) == by_the_book(value)
    assert canonical.encode(value) == '{"Z":{"":"😀"},"a":"é\\"\\n\u2028","b":[1,-2,null,true]}'.encode()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "1.5 has no canonical form"),
        ({"a": [float("nan")]}, "nan has no canonical form"),
        (2**53, "9007199254740992 does not fit in 53 bits"),
        ([-(2**53)], "-9007199254740992 does not fit in 53 bits"),
        (10**40, f"{10**40} does not fit in 53 bits"),
        ("\udc80", "text is not valid UTF-8"),
        ({"\ud800": 1}, "text is not valid UTF-8"),
        ({"a": {"b": ["\udfff"]}}, "text is not valid UTF-8"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        canonical.encode(value)

    assert refused.value.message == reason
    assert not canonical.is_canonical(value)


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1, True, None, "", "\ue000", [], {}])
def test_what_stands_at_the_edge_is_accepted(value: Any) -> None:
    assert canonical.is_canonical(value)


def test_how_deep_a_value_may_be_does_not_depend_on_the_reader() -> None:
    def nested(depth: int) -> list[Any]:
        return [nested(depth - 1)] if depth else []

    assert canonical.is_canonical(nested(canonical.DEEPEST))
    assert not canonical.is_canonical(nested(canonical.DEEPEST + 1))


@given(TEXT, st.integers(-(2**53) + 1, 2**53 - 12), TEXT)
def test_an_event_is_named_by_the_hash_of_its_envelope(body: str, at: int, nonce: str) -> None:
    draft = Draft(payload=CommentAdded(body=body), actor=ANA, task=TaskId("a" * 40))
    event = stamp_event(draft, Stamp(at, CLONE, nonce), 11)

    envelope = {
        "v": 1,
        "type": "comment_added",
        "at": at + 11,
        "actor": "human:ana",
        "clone": CLONE,
        "task": "a" * 40,
        "data": {"body": body},
        "nonce": f"{nonce}b",
    }
    assert event.id == hashlib.sha256(canonical.encode(envelope)).hexdigest()[:40]
    assert events.event_id(event) == event.id


def test_the_id_of_a_known_event_never_changes() -> None:
    event = begin().tell(TaskCreated(title="Grüße", labels=("a",)))
    envelope = {
        "v": 1,
        "type": "task_created",
        "at": 1_767_225_601_000,
        "actor": "human:ana",
        "clone": CLONE,
        "data": {"title": "Grüße", "labels": ["a"]},
        "nonce": "n1-0",
    }

    assert event.id == hashlib.sha256(by_the_book(envelope)).hexdigest()[:40]
    assert events.encode(event) == by_the_book({**envelope, "id": event.id})


@given(TEXT)
def test_an_event_comes_back_from_its_line(body: str) -> None:
    draft = Draft(payload=TaskCreated(title="t", body=body, labels=("a", "b")), actor=ANA)
    event = stamp_event(draft, Stamp(1, CLONE, "n"), 0)

    line = events.encode(event)

    assert b"\n" not in line
    assert events.encode(events.decode(line)) == line
    assert events.payload_of(events.decode(line)) == draft.payload


def test_the_index_keeps_the_events_of_one_write_apart() -> None:
    draft = Draft(payload=TaskCreated(title="t"), actor=ANA)
    stamp = Stamp(1, CLONE, "n")

    assert stamp_event(draft, stamp, 0).id != stamp_event(draft, stamp, 1).id
    assert stamp_event(draft, stamp, 0) == stamp_event(draft, stamp, 0)


def test_a_changed_event_no_longer_has_its_id() -> None:
    event = begin().tell(TaskCreated(title="t"))
    forged = msgspec.structs.replace(event, actor="human:eve")

    assert events.event_id(forged) != event.id


@pytest.mark.parametrize("name", ["a" * 39, "a" * 41, "A" * 40, "a" * 40 + "\n", "../" + "a" * 37])
def test_an_id_that_could_be_another_path_is_no_id(name: str) -> None:
    line = canonical.encode(
        {"v": 1, "id": name, "type": "x", "at": 1, "actor": "", "clone": "", "data": {}, "nonce": ""}
    )

    with pytest.raises(msgspec.ValidationError):
        events.decode(line)
