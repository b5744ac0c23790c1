"""A statement with what is known before it, and the harm that text from outside does there."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from lattice.engines.static.rules.text.injection.taint import GIVEN, Built, Names
from lattice.engines.static.rules.text.reading.source import Source
from lattice.engines.static.rules.text.reading.statements import Statement, arguments


class Harm(Struct, frozen=True):
    """Text from outside that does something at `offset`; `what` names it, `through` the names it went by."""

    what: str
    offset: int
    sink: int


class Place(Struct, frozen=True):
    """A statement with the names in force and the text of its function so far."""

    names: Names
    source: Source
    statement: Statement
    around: str


Reader = Callable[[Place], Iterator[Harm]]


def calls(
    pattern: re.Pattern[str], statement: Statement
) -> Iterator[tuple[re.Match[str], list[tuple[int, int]]]]:
    for match in list(pattern.finditer(statement.code))[:12]:
        if match[0].endswith("("):
            yield match, arguments(statement.code, match.end() - 1)


def harmed(
    what: str, built: Built, statement: Statement, match: re.Match[str], least: int = GIVEN
) -> Iterator[Harm]:
    part = next((part for part in built.parts if part.level >= least), None)
    if part:
        yield Harm(what, part.offset, statement.start + match.start())
