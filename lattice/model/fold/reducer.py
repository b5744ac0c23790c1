"""The reducer: `apply(state, event)` gives what an event changes in the state.

Pure and total: no clock, no randomness, no I/O of its own, and no event raises. What no longer
fits (a second claim, a run closed twice, a move that cannot follow) folds to a recorded outcome
under `outcomes/`. Applying an event twice changes nothing the second time.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from msgspec import Struct

from lattice.model import canonical, state
from lattice.model import event as events
from lattice.model.event import Event
from lattice.model.fold import runs, tasks
from lattice.model.fold.overlay import Misfit, Overlay, Repeated
from lattice.model.ids import fan_out
from lattice.model.payload import EventType, FormatRaised, Paused, ProjectSet
from lattice.model.state import State, Value


class Fate(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    IGNORED = "ignored"
    LATE = "late"
    SUPERSEDED = "superseded"


class Outcome(Struct, frozen=True):
    """Why an event was not applied as it stands."""

    outcome: Fate
    reason: str


class Folded(Struct, frozen=True):
    """What an event does: new values by path, and its outcome."""

    changes: dict[str, Value]
    outcome: Outcome


def apply(before: State, event: Event) -> Folded:
    """What `event` changes in `before`; never raises, whatever the event holds."""
    overlay = Overlay(before)
    try:
        _fold(overlay, event)
    except Repeated:
        return Folded({}, Outcome(Fate.APPLIED, ""))
    except Misfit as misfit:
        outcome = Outcome(Fate(misfit.fate), misfit.reason)
        changes = dict(misfit.evidence)
        changes[f"outcomes/{fan_out(event.id)}.json"] = state.encode(outcome)
        return Folded(changes, outcome)
    return Folded(overlay.changes, Outcome(Fate.APPLIED, ""))


def _fold(overlay: Overlay, event: Event) -> None:
    payload = events.payload_of(event)
    fold = _FOLDS.get(event.type)
    if fold is None:
        raise Misfit("ignored", f"unknown event type '{event.type}'")
    if payload is None or not canonical.is_canonical(event):
        raise Misfit("ignored", "the data does not fit the type")
    fold(overlay, event, payload)


def _project_set(overlay: Overlay, _event: Event, payload: ProjectSet) -> None:
    meta = state.meta(overlay)
    if meta.project not in (None, payload.code):
        raise Misfit("ignored", f"the project is '{meta.project}' already")
    overlay.change(state.META, meta, project=payload.code)


def _format_raised(overlay: Overlay, _event: Event, payload: FormatRaised) -> None:
    meta = state.meta(overlay)
    overlay.change(
        state.META,
        meta,
        reducer=max(meta.reducer, payload.reducer),
        min_writer=max(meta.min_writer, payload.min_writer),
    )


def _paused(overlay: Overlay, event: Event, payload: Paused) -> None:
    pause = state.Pause(event.actor, event.at, payload.until, payload.reason)
    overlay.change(state.META, state.meta(overlay), pause=pause)


def _resumed(overlay: Overlay, _event: Event, _payload: object) -> None:
    overlay.change(state.META, state.meta(overlay), pause=None)


_FOLDS: dict[str, Callable[[Overlay, Event, Any], None]] = {
    EventType.PROJECT_SET: _project_set,
    EventType.FORMAT_RAISED: _format_raised,
    EventType.PAUSED: _paused,
    EventType.RESUMED: _resumed,
    **tasks.FOLDS,
    **runs.FOLDS,
}
