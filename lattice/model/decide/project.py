"""The decision about the project's code, which names its tasks."""

import re

from lattice.errors import Refused, UsageError
from lattice.model import state
from lattice.model.decide.decision import Decide, Decision
from lattice.model.decide.lookup import DEFAULT_PROJECT
from lattice.model.event import Draft
from lattice.model.payload import ProjectSet
from lattice.model.state import State

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
