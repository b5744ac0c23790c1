"""Text from outside in pages, redirects and patterns."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.injection.building import build
from lattice.engines.static.rules.text.injection.places import Harm, Place, calls, harmed
from lattice.engines.static.rules.text.injection.taint import (
    GIVEN,
    OUTSIDE,
    level_of,
)

_PAGE = pattern(
    r"\.(?:innerHTML|outerHTML)\s*\+?=(?!=)|\.insertAdjacentHTML\(|\bdocument\.write(?:ln)?\(|\b__html\s*:"
    r"|\.html\("
)

_ANSWER = pattern(
    r"\b(?:res|response|reply|ctx|c|w)\.(?:send|end|write|html|HTML|Write)\(|\bfmt\.Fprintf\("
    r"|io\.WriteString\("
)

_MARKUP = pattern(r"<[a-zA-Z!/]")

_FIGURE = pattern(
    r"count|total|index|\bid$|Id$|width|height|size|length|num|price|percent|^\W*[xyijn]\W*$|class|icon"
    r"|colou?r|html|markup"
    r"|svg|render|template|markdown|css|style|\bt\(|i18n|json|code$|script|href$|src$",
    re.I,
)

_REDIRECT = pattern(
    r"\b(?:res|reply|response|ctx|c|\w*Response)\.(?:redirect|Redirect)\(|\bhttp\.Redirect\("
    r"|(?<![.\w])redirect\("
)

_OWN_PLACE = pattern(
    r"originalUrl|req(?:uest)?\.url\b|r\.URL\.Path|\.Host\b|hostname|\.path\b|baseUrl|r\.RequestURI"
)

_PATTERN = pattern(r"\bnew RegExp\(|(?<![.\w])RegExp\(")


def pages(place: Place) -> Iterator[Harm]:
    names, source, statement = place.names, place.source, place.statement
    for match in list(_PAGE.finditer(statement.code))[:4]:
        end = len(statement.code)
        if "html" in match[0] and "innerHTML" not in match[0] and match[0].endswith(":"):
            end = next((at for at in range(match.end(), end) if statement.code[at] in "},"), end)
        span = (match.end(), end)
        text = statement.text[slice(*span)]
        if re.search(r"(?i)purify|sanitiz|escape|encode", text):
            continue
        built = build(names, source, statement, span)
        part = next(
            (part for part in built.parts if part.level and not _FIGURE.search(part.text.strip())), None
        )
        plain = level_of(names, statement.code[slice(*span)]) >= (
            GIVEN if "." in text and ":" in match[0] else OUTSIDE
        )
        if part and (_MARKUP.search(built.text) or part.level >= OUTSIDE):
            yield Harm("A page", part.offset, statement.start + match.start())
        elif plain and not built.parts and not _FIGURE.search(text.strip()):
            yield Harm("A page", statement.start + match.start(), statement.start + match.start())


def answers(place: Place) -> Iterator[Harm]:
    names, source, statement = place.names, place.source, place.statement
    for match, spans in calls(_ANSWER, statement):
        for span in spans[:3]:
            built = build(names, source, statement, (span[0], spans[-1][1]))
            if _MARKUP.search(built.text):
                yield from harmed("A page", built, statement, match, OUTSIDE)
                break


def redirects(place: Place) -> Iterator[Harm]:
    names, statement = place.names, place.statement
    for match, spans in calls(_REDIRECT, statement):
        for span in spans[-2:] if match[0].startswith("http.") else spans[:2]:
            text = statement.text[slice(*span)].strip()
            if text[:1] in "\"'`" or _OWN_PLACE.search(text):
                continue
            name = names.find(text)
            if (name and name.built and name.built.parts) or level_of(
                names, statement.code[slice(*span)]
            ) < OUTSIDE:
                continue
            yield Harm("A redirect", statement.start + span[0], statement.start + match.start())
            break


def patterns(place: Place) -> Iterator[Harm]:
    names, statement = place.names, place.statement
    for match, spans in calls(_PATTERN, statement):
        if spans and level_of(names, statement.code[slice(*spans[0])]) >= OUTSIDE:
            yield Harm("A pattern", statement.start + match.start(), statement.start + match.start())
