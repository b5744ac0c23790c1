"""Events as the log shows them: whole, or one a line."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from lattice.model.event import Event
from lattice.model.payload import EventType
from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.report.times import moment
from lattice.report.usage import usage_text


class EventShown(Shown, frozen=True, kw_only=True, tag="event", omit_defaults=True):
    """An event as it stands in the log, with the commit that carries it.

    `subject` says it in words. `outcome` and `reason` are there when it was not applied.
    """

    id: str
    type: str
    at: int
    actor: str
    clone: str
    task: str | None = None
    run: str | None = None
    data: dict[str, Any]
    nonce: str
    commit: str
    subject: str
    outcome: str | None = None
    reason: str | None = None


def shown(event: Event, commit: str, subject: str, outcome: tuple[str | None, str | None]) -> EventShown:
    """The event with what is known about it besides."""
    return EventShown(
        id=event.id,
        type=event.type,
        at=event.at,
        actor=event.actor,
        clone=event.clone,
        task=event.task,
        run=event.run,
        data=event.data,
        nonce=event.nonce,
        commit=commit,
        subject=subject,
        outcome=outcome[0],
        reason=outcome[1],
    )


def short_texts(events: Iterable[EventShown]) -> Iterator[str]:
    """One event a line."""
    for event in events:
        yield f"{click.style(event.id[:SHORT], fg='yellow')} {line(event.subject)}{_fate(event)}"


def long_texts(events: Iterable[EventShown]) -> Iterator[str]:
    """Events as `git log` writes commits."""
    for number, event in enumerate(events):
        if number:
            yield ""
        yield click.style(f"event {event.id}", fg="yellow") + _fate(event)
        yield f"Actor: {line(event.actor) or 'unknown'}"
        yield f"Date:  {moment(event.at)}"
        if event.run:
            yield f"Run:   {event.run[:SHORT]}"
        if event.type == EventType.PROCESS_COMPLETED:
            yield f"By:    {_made_with(event.data)}"
        yield ""
        yield f"    {line(event.subject)}"


def _made_with(data: dict[str, Any]) -> str:
    usage = {name: value for name, value in (data.get("usage") or {}).items() if isinstance(value, int)}
    engine, version, model = (str(data.get(name, "")) for name in ("engine", "engine_version", "model"))
    return usage_text(engine, version, model, usage)


def _fate(event: EventShown) -> str:
    return f" ({line(event.outcome)}: {line(event.reason or '')})" if event.outcome else ""
