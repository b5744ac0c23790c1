"""Decisions about what holds for the whole log: the project's code, and a pause."""

import re

from lattice.errors import Refused, UsageError
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.lookup import DEFAULT_PROJECT
from lattice.model.event import Draft
from lattice.model.payload import Paused, ProjectSet, Resumed
from lattice.model.state import Pause, State

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")


def choose_project(code: str | None, actor: str) -> Decide[str]:
    """Set the code (LAT for None) if none is set; the answer is the one that holds.

    Raises UsageError for a malformed code and Refused where another one is set.
    """
    if code is not None and not _CODE.fullmatch(code):
        raise UsageError(
            f"'{code}' is not a project code", "2 to 10 capital letters and digits, a letter first"
        )

    def decide(now: State) -> Decision[str]:
        held = state.meta(now).project
        if held is None:
            chosen = code or DEFAULT_PROJECT
            return Decision(chosen, (Draft(payload=ProjectSet(code=chosen), actor=actor),))
        if code not in (None, held):
            raise Refused(
                f"cannot set the project to '{code}': it is '{held}'", "a project's code never changes"
            )
        return Decision(held)

    return decide


def pause(until: int | None, reason: str, actor: str, at: int) -> Decide[Pause | None]:
    """Have no run start before `until` (UTC ms; None: until resumed); the answer is the pause that held."""

    def decide(now: State) -> Decision[Pause | None]:
        draft = Draft(payload=Paused(until=until, reason=reason), actor=actor)
        return Decision(holding(now, at), (draft,))

    return decide


def resume(actor: str, at: int) -> Decide[Pause | None]:
    """Have runs start again; the answer is the pause that held. Writes nothing where none was left."""

    def decide(now: State) -> Decision[Pause | None]:
        drafts = (Draft(payload=Resumed(), actor=actor),) if state.meta(now).pause else ()
        return Decision(holding(now, at), drafts)

    return decide


def holding(now: State, at: int) -> Pause | None:
    """The pause that holds at `at` (UTC ms); one whose time is over holds no more."""
    found = state.meta(now).pause
    return found if found is not None and (found.until is None or found.until > at) else None
