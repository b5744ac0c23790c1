"""How events become a commit's message and are read back.

    process_completed LAT-93 CodeReviewLite: needs_changes
    <blank line>
    {"actor":…}            one event a line, canonical JSON

A line that is no event is read as one of type `malformed`, so that it folds to a recorded
outcome instead of stopping a reader.
"""

import msgspec

from lattice.errors import UsageError
from lattice.hashes import sha256
from lattice.model import event as events
from lattice.model import state
from lattice.model.event import Event
from lattice.model.ids import EventId
from lattice.model.payload import EventType
from lattice.model.state import State

MALFORMED = "malformed"
_SUBJECT_LENGTH = 100


def message(written: tuple[Event, ...], after: State) -> str:
    """The message of the commit that carries `written`; `after` is the state with them applied."""
    subject = _subject(written[0], after)
    if len(written) > 1:
        subject += f" (+{len(written) - 1} more)"
    lines = [events.encode(event).decode() for event in written]
    return "\n".join([subject, "", *lines, ""])


def events_in(commit: bytes) -> tuple[Event, ...]:
    """The events in a raw commit object, in their order."""
    _, _, text = commit.partition(b"\n\n")
    _, _, body = text.partition(b"\n\n")
    return tuple(_read(line) for line in body.split(b"\n") if line)


def _read(line: bytes) -> Event:
    try:
        event = events.decode(line)
        if events.event_id(event) == event.id:
            return event
    except (msgspec.DecodeError, UsageError, RecursionError):
        pass
    name = EventId(sha256(line).hexdigest()[:40])
    return Event(v=1, id=name, type=MALFORMED, at=0, actor="", clone="", data={}, nonce="")


def _subject(event: Event, after: State) -> str:
    words = [event.type, *_names(event, after)]
    detail = _detail(event)
    text = " ".join(words) + (f": {detail}" if detail else "")
    clean = "".join(char if char.isprintable() else " " for char in text)
    return clean if len(clean) <= _SUBJECT_LENGTH else clean[: _SUBJECT_LENGTH - 1] + "…"


def _names(event: Event, after: State) -> list[str]:
    names = []
    task_id = event.id if event.type == EventType.TASK_CREATED else event.task
    task = state.task(after, task_id) if task_id else None  # type: ignore[arg-type]
    if task is not None:
        names.append(f"{state.meta(after).project or 'LAT'}-{task.number}")
    run_id = event.id if event.type == EventType.PROCESS_QUEUED else event.run
    run = state.run(after, run_id) if run_id else None  # type: ignore[arg-type]
    if run is not None:
        names.append(run.worker)
    return names


_DETAILS = ("verdict", "status", "code", "title", "role", "target", "assignee", "reason")


def _detail(event: Event) -> str:
    if event.type == EventType.PROCESS_FAILED:
        return f"{event.data.get('kind')}: {event.data.get('message')}"
    if event.type == EventType.PROCESS_QUEUED:
        return f"{str(event.data.get('head'))[:12]}"
    return next((str(event.data[key]) for key in _DETAILS if event.data.get(key)), "")
