"""What a command returns: a value whose JSON is the stable contract, `{v, kind, …}`.

Here are what all have in common, and the two that belong to no subject: a failure, and a write.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct, field

from lattice.errors import Exit, LatticeError
from lattice.report.safe import line

VERSION = 1
"""The contract's version: members may be added to it, none changes its meaning."""


class Shown(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The part that all have in common; a subclass names its kind with `tag`."""

    # From a factory, because a struct with omit_defaults leaves plain defaults out.
    v: int = field(default_factory=lambda: VERSION)

    @property
    def exit_code(self) -> Exit:
        """What the command that shows only this ends with."""
        return Exit.DONE


class Failure(Shown, frozen=True, kw_only=True, tag="error"):
    """Why a command ended without an answer."""

    code: int
    message: str
    hint: str | None = None


_WORST_FIRST = (Exit.NEGATIVE, Exit.NO_VERDICT)


def worst(codes: Iterable[Exit]) -> Exit:
    """The exit code of an answer of several parts: a negative one outweighs a missing verdict."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), Exit.DONE)


def encode(value: Shown) -> bytes:
    """The value as one line of JSON, newline included."""
    return msgspec.json.encode(value) + b"\n"


def failure(error: LatticeError) -> Failure:
    """An error as a value."""
    return Failure(code=int(error.exit_code), message=error.message, hint=error.hint)


class Wrote(Shown, frozen=True, kw_only=True, tag="written"):
    """What a write did to a task, in one line, and the ids of the events that say so."""

    task: str
    name: str
    message: str
    events: tuple[str, ...]


def wrote_text(wrote: Wrote) -> Iterator[str]:
    """The one line that a write prints."""
    yield line(wrote.message)
