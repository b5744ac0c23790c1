"""Text from outside in what a database is asked."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.injection.building import build
from lattice.engines.static.rules.text.injection.places import Harm, Place, calls
from lattice.engines.static.rules.text.injection.taint import (
    HOLE,
    OUTSIDE,
    Built,
    Part,
)
from lattice.engines.static.rules.text.reading.statements import Statement

_SQL = pattern(
    r"^\W*(?:select\b[^\0]*\bfrom\b|select\b.{1,400}\bfrom\b|insert\s+(?:or \w+\s+)?into|update\b.+\bset\b"
    r"|delete\s+from"
    r"|replace\s+into|with\s+\w+\s+as\b|where\b|call\s+\w|drop\s+\w+|alter\s+\w+|grant\s|truncate\s)",
    re.IGNORECASE | re.DOTALL,
)

_CLAUSE = pattern(
    r"(?:\b(?:where|and|or|on|set)\b\s+)?[\w.\"`]+\s*(?:=|<>|!=|\bi?like\b|\bin\b)\s*\(?['\"%]*\0", re.I
)

_RUN_SQL = pattern(
    r"\.(?:execute|executemany|query\w*|Query\w*|Exec\w*|Raw|raw|whereRaw|orderByRaw|havingRaw|Get|Select"
    r"|\$\w*Unsafe|unsafe"
    r"|run|all|get|each|exec|prepare|Prepare\w*|where|Where|andWhere|orWhere|Order|having|Having|one|many"
    r"|any|none"
    r"|manyOrNone|oneOrNone|literal|Find|NamedExec|NamedQuery)(?:<[^()]*?>)?\("
)

_VALUE = pattern(
    r"(?:=|<|>|\blike|\bilike|\bin\s*\(|\bvalues\s*\(|,|\bmatch|\bagainst\s*\(|\()\s*['\"%]*$|['%]$", re.I
)

_ORDER = pattern(r"\border\s+by\s+(?:[\w.\"`\0, ]+,\s*)?[\"`]?$|\border\s+by\s+[^()]*\s$", re.I)

_COUNTED = pattern(
    r"limit|offset|count|size|ids$|Ids$|IDs$|num|index|page|marks?$|table|schema|column|fields?$|cols$"
    r"|placeholders?"
    r"|where|clause|condition|filters?$|joins?$|sql|query|select|values$|version|prefix|suffix|database",
    re.I,
)


def databases(place: Place) -> Iterator[Harm]:
    names, source, statement = place.names, place.source, place.statement
    for match, spans in calls(_RUN_SQL, statement):
        for span in spans[:2]:
            built = build(names, source, statement, span)
            is_clause = re.search(r"[wW]here|[hH]aving|Raw|Order", match[0])
            if not (_SQL.search(built.text) or (is_clause and _CLAUSE.search(built.text))):
                continue
            if part := _sql_part(built):
                yield Harm("SQL", part.offset, statement.start + match.start())
                break
    whole = (
        build(names, source, statement, (0, len(statement.code))) if HOLE in _quick(statement) else Built()
    )
    part = _sql_part(whole, must_be_quoted=True)
    if part and re.match(
        r"^\W*(?:select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from)\b", whole.text, re.I | re.S
    ):
        yield Harm("SQL", part.offset, statement.start)


def _quick(statement: Statement) -> str:
    return HOLE if re.search(r"(?i)select|insert|update|delete", statement.text) else ""


def _sql_part(built: Built, must_be_quoted: bool = False) -> Part | None:
    """The first part that may say more than a value, or that names a column and comes from a request."""
    pieces = built.text.split(HOLE)
    for before, part in zip(pieces, built.parts, strict=False):
        if not part.level:
            continue
        sofar = built.text[: len(HOLE.join(pieces[: pieces.index(before) + 1]))]
        name = re.split(r"[.\[\]\"'?!() ]+", part.text.strip("\"'`() !?"))[-1] or part.text
        quoted = before.rstrip("%").endswith(("'", '"')) and not re.search(
            r"(?i)\b(?:from|into|table|join)\s+[\"`]$", before
        )
        if must_be_quoted:
            if quoted and not _COUNTED.search(name):
                return part
        elif (
            part.level >= OUTSIDE
            or quoted
            or (_ORDER.search(sofar) and not name.isupper())
            or (_VALUE.search(before) and not _COUNTED.search(name))
        ):
            return part
    return None
