"""Events: the facts of which the log is made.

Envelope: `{v, id, type, at, actor, clone, task?, run?, data, nonce}`. `id` is the hexadecimal
SHA-256 of the canonical envelope without `id`, cut to 40 digits; `at` is UTC milliseconds.
`task_created` and `process_queued` carry no `task` or `run`: their own id is it.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Struct, ValidationError

from lattice.hashes import sha256
from lattice.model import canonical
from lattice.model.ids import HEX, EventId, RunId, TaskId
from lattice.model.payload import PAYLOADS, Payload

VERSION = 1


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact as it stands in the log. `data` is unread JSON: `payload` reads it."""

    v: int
    id: Annotated[EventId, HEX]
    type: str
    at: int
    actor: str
    clone: str
    task: Annotated[TaskId, HEX] | None = None
    run: Annotated[RunId, HEX] | None = None
    data: dict[str, Any]
    nonce: str


class Draft(Struct, frozen=True, kw_only=True):
    """An event that a decision asks for; the stamp makes it a fact.

    With `of_queued` it is about the run that the draft before it asks for, whose id the stamp gives.
    """

    payload: Payload
    actor: str
    task: TaskId | None = None
    run: RunId | None = None
    of_queued: bool = False


class Stamp(Struct, frozen=True):
    """Clock, clone and randomness of one write, drawn once and kept over retries.

    `at` is in UTC milliseconds, `nonce` a random text.
    """

    at: int
    clone: str
    nonce: str


def stamp_event(draft: Draft, stamp: Stamp, index: int) -> Event:
    """The event that `draft` becomes; `index` counts the events of one write.

    They are a millisecond apart, so that what is ordered by time keeps the order in which it was said.
    """
    envelope: dict[str, Any] = {
        "v": VERSION,
        "type": draft.payload.TYPE.value,
        "at": stamp.at + index,
        "actor": draft.actor,
        "clone": stamp.clone,
        "data": msgspec.to_builtins(draft.payload),
        "nonce": f"{stamp.nonce}{index:x}",
    }
    if draft.task is not None:
        envelope["task"] = draft.task
    if draft.run is not None:
        envelope["run"] = draft.run
    return msgspec.convert({**envelope, "id": _digest(envelope)}, Event)


def stamp_all(drafts: tuple[Draft, ...], stamp: Stamp) -> tuple[Event, ...]:
    """The events of one write, in order."""
    stamped: list[Event] = []
    for index, draft in enumerate(drafts):
        about = RunId(stamped[-1].id) if draft.of_queued else draft.run
        stamped.append(stamp_event(msgspec.structs.replace(draft, run=about), stamp, index))
    return tuple(stamped)


def event_id(event: Event) -> EventId:
    """The id that the event's content gives; differs from `event.id` only in a forged event."""
    envelope = msgspec.to_builtins(event)
    del envelope["id"]
    return _digest(envelope)


def _digest(envelope: dict[str, Any]) -> EventId:
    return EventId(sha256(canonical.encode(envelope)).hexdigest()[:40])


def encode(event: Event) -> bytes:
    """The event as one line of canonical JSON, without newline."""
    return canonical.encode(event)


def decode(line: bytes) -> Event:
    """The event in a line of JSON; raises msgspec.ValidationError or DecodeError."""
    return msgspec.json.decode(line, type=Event)


def payload_of(event: Event) -> Payload | None:
    """The typed payload; None where the type is unknown or the data does not fit it."""
    kind = PAYLOADS.get(event.type)
    if kind is None:
        return None
    try:
        return msgspec.convert(event.data, kind)
    except ValidationError:
        return None
