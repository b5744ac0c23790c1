"""Texts that a statement puts together: by `+`, in a template, with Sprintf, piece by piece."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.injection.taint import HOLE, Bound, Built, Names, Part, level_of
from lattice.engines.static.rules.text.reading.source import Source
from lattice.engines.static.rules.text.reading.statements import Statement, arguments

_TEMPLATE_HOLE = pattern(r"\$\{((?:[^{}`]|\{[^{}]*\})*)\}")
_VERB = pattern(r"%[-+# 0]*\d*(?:\.\d+)?([a-zA-Z])")
_FORMATS = pattern(r"(?:\b(?:fmt\.(?:Sprintf|Fprintf|Errorf)|util\.format|sprintf|format)\(\s*(?:\w+,\s*)?)$")
_HANDS_ON = pattern(
    r"(?i)(?:sprintf|text|raw|sql|format|concat|push|append|write\w*|rebind|string|literal|\breturn|await)$"
)
_EDGE = " \t\n(),;[]{}"
_MOST_STRINGS = 60


def build(names: Names, source: Source, statement: Statement, span: tuple[int, int]) -> Built:
    """What the expression at the span of the statement puts together; of no part, if it is one value."""
    start, end = span
    found = Built()
    at = start
    for left, right in _strings(source, statement, span):
        if left < at or _is_inner(statement.code[start:left]):
            continue
        gap = statement.code[at:left]
        found += _added(names, statement, gap, at)
        found += _literal(names, source, statement, (left, right))
        at = right
        if _FORMATS.search(statement.code[max(0, left - 60) : left]) and source.language == "go":
            opening = statement.code.rfind("(", 0, left)
            spans = arguments(statement.code, opening)
            at = max(at, spans[-1][1] if spans else at)
    rest = statement.code[at:end]
    if at == start or "+" in rest or "," in rest:
        found += _added(names, statement, rest, at, alone=at == start)
    return found


def _is_inner(before: str) -> bool:
    """Whether a literal is a key or an argument of something that does not hand it on."""
    depth = 0
    for at in range(len(before) - 1, max(-1, len(before) - 400), -1):
        depth += (before[at] in ")]}") - (before[at] in "([{")
        if depth < 0:
            word = re.search(r"[\w$.\])]*$", before[:at])
            name = word[0] if word else ""
            return before[at] != "{" and bool(name) and not _HANDS_ON.search(name)
    return False


def _strings(source: Source, statement: Statement, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The literals in the span, counted from the statement's start."""
    low = bisect_left(source.strings, (statement.start + span[0], 0))
    for left, right in source.strings[low : low + _MOST_STRINGS]:
        if left >= statement.start + span[1]:
            return
        yield left - statement.start, right - statement.start


def _added(names: Names, statement: Statement, gap: str, at: int, alone: bool = False) -> Built:
    """The values that `+` puts beside literals."""
    found = Built()
    if "+" not in gap and not alone:
        for name in re.findall(r"(?<=[,\[{\s])[A-Za-z_$][\w$]*(?=\s*[,\]}]|$)", gap):
            bound = names.find(name)
            found += bound.built if bound and bound.built and bound.built.parts else Built()
        return found
    for piece in re.finditer(r"[^+]+", gap):
        text = piece[0].strip(_EDGE)
        if not re.search(r"[A-Za-z_$]", text):
            continue
        bound = names.find(re.split(r"[.(\[?! ]", text)[0])
        if (bound and bound.built and bound.built.parts) or (bound and bound.built and not alone):
            found += bound.built
        elif not alone or "+" in gap:
            found += _part(names, text, statement.start + at + piece.start())
    return found


def _part(names: Names, text: str, offset: int) -> Built:
    return Built(HOLE, (Part(text, level_of(names, text), offset),))


def _literal(names: Names, source: Source, statement: Statement, span: tuple[int, int]) -> Built:
    left, right = span
    text = statement.text[left:right]
    content = text[1:-1]
    place = statement.start + left
    if text.startswith("`") and source.language == "javascript":
        if re.search(r"(?<!\breturn)(?<!\bawait)[\w$)\]]$", statement.code[max(0, left - 8) : left]):
            return Built(re.sub(r"\$\{.*?\}", "", content))
        found, at = Built(), 0
        for hole in _TEMPLATE_HOLE.finditer(content):
            found += Built(content[at : hole.start()])
            bound = names.find(hole[1].strip())
            found += (
                bound.built
                if bound and bound.built and bound.built.parts
                else _part(names, hole[1], place + hole.start())
            )
            at = hole.end()
        return found + Built(content[at:])
    if _FORMATS.search(statement.code[max(0, left - 60) : left]):
        spans = arguments(statement.code, statement.code.rfind("(", 0, left))
        given = [each for each in spans if each[0] >= right]
        return _formatted(names, statement, content, given)
    return Built(content)


def _formatted(names: Names, statement: Statement, content: str, given: list[tuple[int, int]]) -> Built:
    found, at = Built(), 0
    verbs = list(_VERB.finditer(content.replace("%%", "  ")))
    for number, verb in enumerate(verbs[:40]):
        found += Built(content[at : verb.start()])
        at = verb.end()
        if number < len(given) and verb[1] in "svqxX":
            text = statement.text[slice(*given[number])].strip()
            bound = names.find(text)
            if bound and bound.built and bound.built.parts:
                found += bound.built
            elif verb[1] in "sv":
                found += _part(names, text, statement.start + given[number][0])
            else:
                found += Built("q")
        else:
            found += Built("0")
    return found + Built(content[at:])


_ASSIGNED = pattern(
    r"^\s*(?:(?:export\s+)?(?:const|let|var)\s+|for\s*(?:await\s*)?\(?\s*(?:const|let|var)?\s*|(?:if"
    r"|switch)\s+\(?\s*)?"
    r"(?P<names>[\w$]+(?:\s*,\s*[\w$]+)*|[\[{][^=\[\]{}]*[\]}])\s*(?::\s*[^=;]+?)?\s*"
    r"(?P<how>:=|\+=|\|\|=|\?\?=|=(?![=>])|\bof\b|\bin\b)\s*(?:range\s+)?"
)
_FED = pattern(
    r"^\s*(?P<name>[\w$]+)\.(?:push|append|WriteString|concat|add)\(|^\s*fmt\.Fprintf\(&?(?P<to>\w+),"
)
_APPENDED = pattern(r"^\s*(?P<name>\w+)\s*=\s*append\((?P=name),")


def assign(names: Names, source: Source, statement: Statement) -> str:
    """Follow an assignment; the name that it is to, if it is to one."""
    fed = _FED.match(statement.code) or _APPENDED.match(statement.code)
    if fed:
        name = fed.groupdict().get("name") or fed.groupdict().get("to") or ""
        span = (fed.end(), len(statement.code.rstrip(" \n)")))
        new = build(names, source, statement, span)
        if not new.text:
            new = _part(names, statement.text[slice(*span)].strip(_EDGE), statement.start + fed.end())
        before = names.find(name)
        built = (
            (before.built or Built())
            + Built("" if "WriteString" in fed[0] or "Fprintf" in fed[0] else " ")
            + new
            if before
            else new
        )
        names.bind(name, Bound(before.level if before else 0, built))
        return name
    match = _ASSIGNED.match(statement.code)
    if not match:
        return ""
    span = (match.end(), len(statement.code))
    if match["how"] in ("of", "in") or "range" in match[0]:
        span = (match.end(), len(statement.code.rstrip(" \n){")))
    new = build(names, source, statement, span)
    level = level_of(names, statement.code[slice(*span)])
    bound = re.findall(r"[A-Za-z_$][\w$]*(?=\s*(?:[,}\])=]|$))", re.sub(r"=[^,}]*", "", match["names"]))
    if match["how"] == "+=":
        before = names.find(match["names"])
        new = (before.built or Built() if before else Built()) + new
        level = max(level, before.level if before else 0)
    for name in bound:
        names.bind(name, Bound(level, new if new.text or new.parts else None))
    return bound[0] if len(bound) >= 1 else ""
