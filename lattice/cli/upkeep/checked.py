"""The outcome of one of `doctor`'s checks."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from msgspec import Struct

from lattice.work.here import Here


class Level(StrEnum):
    """How a check came out; a note is neither good nor bad."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


class Checked(Struct, frozen=True, omit_defaults=True):
    """One check's outcome."""

    name: str
    level: Level
    detail: str
    hint: str | None = None


Check = Callable[[Here, bool], Iterator[Checked]]
"""Looks at one thing, at all of it if the flag says so; changes nothing."""
