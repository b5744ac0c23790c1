"""Properties of the reducer that hold for every event in every state that events can lead to."""

from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model.memory import ANA, BOT, CLONE, DEFINITION, HEAD, PROMPT, Memory, Story, begin, key_of

from lattice.errors import UsageError
from lattice.log import codec
from lattice.model import canonical, state
from lattice.model import event as events
from lattice.model.event import Event
from lattice.model.fold import reducer
from lattice.model.fold.overlay import Overlay
from lattice.model.fold.reducer import Fate
from lattice.model.ids import BlobRef, EventId, RunId, fan_out
from lattice.model.payload import PAYLOADS, Payload
from lattice.model.run import Run
from lattice.model.task import Status

# Few names, so that events meet.
HEXES = st.sampled_from(["1" * 40, "2" * 40, "3" * 64])
WORDS = st.sampled_from(["", "a", "b", "agent:bot", "é\n\x1b[31m", *Status])
SCALARS = st.none() | st.booleans() | st.integers(-2, 2**60) | WORDS | HEXES | st.floats(allow_nan=False)
BLOBS = st.fixed_dictionaries({"blob": HEXES, "size": st.integers(0, 9)})
JUNK = st.recursive(
    SCALARS | BLOBS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@cache
def ended_runs() -> tuple[str, ...]:
    """The runs that have ended where the stories begin."""
    return state.recent(tell_all([]).now).runs


def of_type(kind: type[Payload]) -> st.SearchStrategy[Payload]:
    """Payloads that fit their type, with few names in them."""
    special: dict[str, st.SearchStrategy[Any]] = {
        "status": st.sampled_from(list(Status)) | WORDS,
        "key": st.sampled_from([key_of("k1"), key_of("k2")]),
        "code": st.sampled_from(["LAT", "WEB"]),
        "retry_of": st.none() | HEXES | st.sampled_from(ended_runs()),
    }
    members = {}
    for field in msgspec.structs.fields(kind):
        members[field.name] = special.get(field.name, _of_field(field.type))
    return st.builds(kind, **members)


def _of_field(kind: Any) -> st.SearchStrategy[Any]:
    shown = msgspec.json.schema(kind)
    options = shown.get("anyOf", [shown])
    return st.one_of([_of_schema(option, shown.get("$defs", {})) for option in options])


def _of_schema(option: dict[str, Any], known: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in option:
        option = known[option["$ref"].rpartition("/")[2]]
    if "enum" in option:
        return st.sampled_from(option["enum"])
    if "properties" in option:
        return st.builds(BlobRef, blob=HEXES, size=st.integers(0, 9))
    if "pattern" in option:
        return HEXES
    simple: dict[str, st.SearchStrategy[Any]] = {
        "null": st.none(),
        "string": WORDS,
        "integer": st.integers(option.get("minimum", -(2**53) + 1), 2**53 - 1),
        "boolean": st.booleans(),
        "array": st.lists(WORDS, max_size=2).map(tuple),
        "object": st.dictionaries(WORDS, st.integers(0, 9), max_size=2),
    }
    return simple[option["type"]]


SOUND = st.sampled_from(sorted(PAYLOADS)).flatmap(lambda name: of_type(PAYLOADS[name]))
TELLINGS = st.tuples(SOUND, st.integers(0, 5), st.integers(0, 3))
SPOILED = st.tuples(SOUND, st.dictionaries(st.integers(0, 12), JUNK, max_size=3)).map(
    lambda drawn: (drawn[0].TYPE.value, spoil(msgspec.to_builtins(drawn[0]), drawn[1]))
)
DATA = SPOILED | st.tuples(
    st.sampled_from([*PAYLOADS, "later_type", ""]), st.dictionaries(WORDS, JUNK, max_size=4)
)


def spoil(data: dict[str, Any], junk: dict[int, Any]) -> dict[str, Any]:
    """The data with some members replaced: the n-th by what `junk` has for n."""
    return {name: junk.get(index, value) for index, (name, value) in enumerate(data.items())}


def forge(drawn: tuple[str, dict[str, Any]], **envelope: Any) -> Event:
    return Event(type=drawn[0], data=drawn[1], **envelope)


FORGED = st.builds(
    forge,
    drawn=DATA,
    v=st.integers(0, 3),
    id=HEXES,
    at=st.integers(-5, 2**54),
    actor=WORDS,
    clone=WORDS,
    task=st.none() | HEXES,
    run=st.none() | HEXES,
    nonce=WORDS,
)


class Told(Story, kw_only=True):
    """A story with everything that was told so far."""

    events: list[Event]


def tell_all(tellings: list[tuple[Payload, int, int]]) -> Told:
    """Tell a story that begins with tasks and runs in each state; each event names one of them."""
    story = Told(Memory(), events=[])
    tasks = [story.created(), story.created("another")]
    runs = [
        story.queued(tasks[0], "k0"),
        story.started(tasks[0], "k1"),
        story.completed(tasks[1], "k2"),
        story.queued(None, "k3"),
        "9" * 40,
    ]
    for payload, run, task in tellings:
        named = {"run": [*runs, None][run], "task": [*tasks, "9" * 40, None][task]}
        story.events.append(story.tell(payload, **named))
        runs.insert(0, story.events[-1].id)
    return story


@given(st.lists(TELLINGS, max_size=25))
@settings(deadline=None, max_examples=60)
def test_every_sound_event_is_applied_or_has_a_recorded_outcome(
    tellings: list[tuple[Payload, int, int]],
) -> None:
    story = tell_all(tellings)

    for event in story.events:
        recorded = story.now.read(f"outcomes/{fan_out(event.id)}.json")
        if recorded is not None:
            assert msgspec.json.decode(recorded, type=reducer.Outcome).outcome is not Fate.APPLIED


@given(st.lists(TELLINGS, max_size=8), FORGED)
@settings(deadline=None, max_examples=80)
def test_no_event_raises_whatever_it_holds(tellings: list[tuple[Payload, int, int]], event: Event) -> None:
    story = tell_all(tellings)

    folded = story.apply(event)

    recorded = story.now.read(f"outcomes/{fan_out(event.id)}.json")
    if folded.outcome.outcome is Fate.APPLIED:
        assert recorded is None
        assert canonical.is_canonical(event)
    else:
        assert recorded == state.encode(folded.outcome)
        assert folded.outcome.reason


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_event_applied_twice_changes_nothing_the_second_time(name: str) -> None:
    @given(st.lists(TELLINGS, max_size=4), of_type(PAYLOADS[name]), st.integers(0, 5), st.integers(0, 3))
    @settings(deadline=None, max_examples=25, database=None)
    def twice(tellings: list[tuple[Payload, int, int]], payload: Payload, run: int, task: int) -> None:
        story = tell_all([*tellings, (payload, run, task)])
        once = dict(story.now.files)

        story.apply(story.events[-1])

        assert story.now.files == once

    twice()


@given(st.lists(TELLINGS, max_size=8), FORGED | st.none())
@settings(deadline=None, max_examples=60)
def test_the_fold_is_pure(tellings: list[tuple[Payload, int, int]], forged: Event | None) -> None:
    story = tell_all([*tellings])
    event = forged or (story.events[-1] if story.events else begin().tell(state_payload()))
    before = dict(story.now.files)

    first = reducer.apply(story.now, event)

    assert reducer.apply(story.now, event) == first
    assert story.now.files == before


def state_payload() -> Payload:
    return PAYLOADS["paused"]()


@given(st.lists(TELLINGS, max_size=12))
@settings(deadline=None, max_examples=60)
def test_an_event_means_the_same_before_and_after_it_was_written(
    tellings: list[tuple[Payload, int, int]],
) -> None:
    story = tell_all(tellings)
    again = tell_all([])

    for event in story.events:
        again.apply(events.decode(events.encode(event)))

    assert again.now.files == story.now.files


@given(st.lists(TELLINGS, max_size=12))
@settings(deadline=None, max_examples=60)
def test_a_fold_over_changes_is_a_fold_over_the_state_that_has_them(
    tellings: list[tuple[Payload, int, int]],
) -> None:
    story = tell_all(tellings)
    overlay = Overlay(tell_all([]).now)

    for event in story.events:
        overlay.changes.update(reducer.apply(overlay, event).changes)

    assert tell_all([]).now.having(overlay.changes).files == story.now.files
    folders = {path.rpartition("/")[0] for path in story.now.files} | {"queue", "active", "runs", "tasks"}
    assert {f: overlay.names(f) for f in folders} == {f: story.now.names(f) for f in folders}


@given(st.lists(TELLINGS, max_size=25))
@settings(deadline=None, max_examples=60)
def test_an_ended_run_changes_in_nothing_but_its_next_attempt_and_in_that_once(
    tellings: list[tuple[Payload, int, int]],
) -> None:
    story = tell_all([])
    ended: dict[str, Run] = {}

    for event in tell_all(tellings).events:
        story.apply(event)
        for run_id, before in ended.items():
            now = story.run(run_id)
            assert now == msgspec.structs.replace(before, retried_as=now.retried_as)
            assert before.retried_as in (None, now.retried_as)
        ended = {run: story.run(run) for run in state.recent(story.now).runs}


@given(of_type(PAYLOADS["process_queued"]))
@settings(deadline=None, max_examples=40)
def test_a_run_is_retried_as_the_attempt_that_was_queued_after_it(payload: Payload) -> None:
    story = tell_all([(payload, 5, 3)])
    asked = state.run(story.now, RunId(story.events[0].id))

    joined = {run: story.run(run).retried_as for run in ended_runs()}

    retried = asked.retry_of if asked is not None else None
    assert joined == {run: story.events[0].id if run == retried else None for run in ended_runs()}


@given(st.binary(max_size=60) | JUNK.map(msgspec.json.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_line_that_is_no_event_folds_to_an_outcome(line: bytes) -> None:
    text = line.replace(b"\n", b" ")
    found = codec.events_in(b"tree x\n\nsubject\n\n" + text + b"\n")

    for event in found:
        folded = reducer.apply(Memory(), event)
        assert (folded.outcome.outcome, len(folded.changes)) == (Fate.IGNORED, 1)
    assert len(found) == bool(text)


def test_the_base_of_the_stories_has_a_run_in_every_state() -> None:
    now = tell_all([]).now

    assert len(list(state.queued(now))) == 2
    assert len(list(state.active(now))) == 1
    assert len(state.recent(now).runs) == 1


def test_an_unknown_type_is_kept_as_an_outcome() -> None:
    event = Event(
        v=1, id=EventId("a" * 40), type="later_type", at=1, actor=ANA, clone=CLONE, data={}, nonce="n"
    )

    folded = reducer.apply(Memory(), event)

    assert folded.changes == {
        "outcomes/aa/aa/" + "a" * 36 + ".json": b'{"outcome":"ignored","reason":"unknown event type'
        b" 'later_type'\"}\n"
    }


def test_a_payload_that_cannot_be_canonical_never_reaches_the_state() -> None:
    data = {"title": "t", "extra": 1.5}
    event = Event(
        v=1, id=EventId("a" * 40), type="task_created", at=1, actor=ANA, clone=CLONE, data=data, nonce="n"
    )

    folded = reducer.apply(Memory(), event)

    assert (folded.outcome.outcome, folded.outcome.reason) == (Fate.IGNORED, "the data does not fit the type")


def test_unknown_members_are_kept_in_the_event_and_left_out_of_the_state() -> None:
    story = begin()
    sound = story.tell(PAYLOADS["task_created"](title="t"))
    draft = msgspec.structs.replace(sound, data={"title": "t", "mood": "fine"}, nonce="other")
    newer = msgspec.structs.replace(draft, id=events.event_id(draft))

    story.apply(events.decode(events.encode(newer)))

    assert story.fate == ("applied", "")
    assert b"mood" not in (story.now.read(state.task_path(newer.id)) or b"")
    assert b'"mood":"fine"' in events.encode(events.decode(events.encode(newer)))


def test_the_frozen_definition_and_prompt_stay_reachable() -> None:
    story = begin()
    story.queued(head=HEAD)

    assert story.now.files[f"definitions/{fan_out(DEFINITION)}"] == BlobRef(DEFINITION, 0)
    assert story.now.files[f"definitions/{fan_out(PROMPT)}"] == BlobRef(PROMPT, 0)


def test_who_acts_is_kept_as_it_was_said() -> None:
    story = begin()
    run = story.queued()

    assert (story.run(run).asked_by, story.run(run).reviewer, story.run(run).clone) == (ANA, BOT, CLONE)


def test_text_that_has_no_bytes_is_refused_before_it_is_an_event() -> None:
    with pytest.raises(UsageError, match="text is not valid UTF-8"):
        begin().tell(PAYLOADS["comment_added"](body="\udcff"), task="a" * 40)
