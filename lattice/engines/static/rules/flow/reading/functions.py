"""The functions, methods and classes of a program."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, Span

_RETURNS = pattern(r"\)\s*:\s*[^(){};=]{1,160}$")
_CLASS = pattern(r"\b(?:class|interface|type)\s+([A-Za-z_$][\w$]*)[^;{}()]*$")
_NOT_FUNCTION = frozenset("if for while switch catch with select constructor".split())
_NAMED = pattern(
    r"(?P<async>\basync )?(?:\bfunction ?\*? ?)?(?:\* ?)?(?P<name>#?[A-Za-z_$][\w$]*)?(?: ?<[^<>(){}]*>)?$"
)
_GIVEN = pattern(r"([A-Za-z_$][\w$]*) ?(?::[^=;{}]*)?[=:]$")
_GO_HEAD = pattern(
    r"^func\s*(?:\(\s*(?P<var>\w+)?\s*\*?(?P<owner>\w+)[^)\n]*\)\s*)?(?P<name>\w+)", re.MULTILINE
)


_HANDS_ON = pattern(
    r"(?<![\w$.])(?:(?P<given>[A-Za-z_$][\w$]*)\s?(?::[^=(){};\n]{1,80})?[:=]\s?(?:\([^()]{0,300}\)|[\w$]{1,80})"
    r"\s?(?::[\w<>\[\]| ]{1,80})?=>\s{0,80}(?:\{\s{0,80}return )?"
    r"|(?P<own>[A-Za-z_$][\w$]*)\([^(){};]{0,300}\)\s?(?::[\w<>\[\]| ]{1,80})?\{\s{0,80}return )"
    r"(?P<called>[A-Za-z_$][\w$]*)\("
)


class Function(Struct, frozen=True):
    """One function or method; `owner` is its class or receiver type, `this` what its body calls the owner."""

    name: str
    owner: str
    this: str
    is_async: bool
    head: Span
    params: Span
    body: Span


@lru_cache(64)
def _nesting(program: Program) -> tuple[tuple[Function, ...], tuple[int, ...]]:
    """The functions by their beginnings, and for each the place of the one that it stands in, or -1."""
    functions = sorted(functions_of(program), key=lambda each: each.body.start)
    parents: list[int] = []
    for at, each in enumerate(functions):
        parent = at - 1
        while parent >= 0 and functions[parent].body.end <= each.body.start:
            parent = parents[parent]
        parents.append(parent)
    return tuple(functions), tuple(parents)


def around(program: Program, offset: int) -> Function | None:
    """The innermost function that holds the offset."""
    functions, parents = _nesting(program)
    at = bisect_right(functions, offset, key=lambda each: each.body.start) - 1
    while at >= 0 and offset >= functions[at].body.end:
        at = parents[at]
    return functions[at] if at >= 0 else None


@lru_cache(64)
def functions_of(program: Program) -> tuple[Function, ...]:
    """Every function of the file, outer ones first."""
    found = _go_function if program.is_go else _function
    return tuple(each for place in program.opens for each in [found(program, place)] if each)


def _function(program: Program, place: int) -> Function | None:
    code = program.code
    start = max(0, place - 600)
    before = code[start:place].rstrip()
    is_arrow = before.endswith("=>")
    if is_arrow:
        before = before[:-2].rstrip()
    if not before.endswith(")"):
        typed = _RETURNS.search(before)
        if typed is None:
            bare = re.search(r"(\basync\s+)?\b([A-Za-z_$][\w$]*)$", before) if is_arrow else None
            if bare is None:
                return None
            params = Span(start + bare.start(2), start + bare.end(2))
            return _made(program, place, params, before[: bare.start()], is_async=bool(bare[1]))
        before = before[: typed.start() + 1]
    close = start + len(before) - 1
    opened = program.backs.get(close)
    if opened is None:
        return None
    head = " ".join(code[max(0, opened - 200) : opened].split())
    named = _NAMED.search(head)
    if named is None or (not is_arrow and (named["name"] is None and "function" not in head[-12:])):
        return None
    name = named["name"] or ""
    if not is_arrow and name in _NOT_FUNCTION - {"constructor"}:
        return None
    if is_arrow or name in ("function", "async"):
        rest = re.sub(r"\basync\s*$", "", head.rstrip())
        is_async = rest != head.rstrip()
        return _made(program, place, Span(opened + 1, close), rest, is_async=is_async)
    return Function(
        name=name,
        owner=_owner_of(program, place),
        this="this",
        is_async=bool(named["async"]) or bool(re.search(r"\basync\b[^;{}()=]*$", head)),
        head=Span(opened, place),
        params=Span(opened + 1, close),
        body=Span(place + 1, program.pairs[place]),
    )


def _made(program: Program, place: int, params: Span, head: str, *, is_async: bool) -> Function:
    given = _GIVEN.search(" ".join(head[-200:].split()))
    return Function(
        name=given[1] if given else "",
        owner=_owner_of(program, place),
        this="this",
        is_async=is_async,
        head=Span(params.start, place),
        params=params,
        body=Span(place + 1, program.pairs[place]),
    )


@lru_cache(64)
def handed_on(program: Program) -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Name -> (offset, what it calls) of each definition that is nothing but a call of another function."""
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for match in () if program.is_go else _HANDS_ON.finditer(program.code):
        name = match["given"] or match["own"]
        found[name] = (*found.get(name, ()), (match.start(), match["called"]))
    return found


def _owner_of(program: Program, place: int) -> str:
    inside = [name for name, span in owners_of(program) if span.start <= place < span.end]
    return inside[-1] if inside else ""


@lru_cache(64)
def owners_of(program: Program) -> tuple[tuple[str, Span], ...]:
    """The classes and interfaces with their bodies."""
    found = []
    for place in program.opens:
        if match := _CLASS.search(program.code, max(0, place - 200), place):
            found.append((match[1], Span(place + 1, program.pairs[place])))
    return tuple(found)


def _go_function(program: Program, place: int) -> Function | None:
    start = program.code.rfind("\nfunc", max(0, place - 2_000), place)
    start = start + 1 if start >= 0 else 0 if program.code.startswith("func") else -1
    match = _GO_HEAD.match(program.code, start) if start >= 0 else None
    opened = program.code.find("(", match.end(), place) if match else -1
    if match is None or opened < 0 or not program.is_block(place):
        return None
    close = program.pairs.get(opened, opened)
    if "{" in re.sub(r"(?:struct|interface)\s*\{[^{}]*\}", "", program.code[close:place]) or close > place:
        return None
    return Function(
        name=match["name"],
        owner=match["owner"] or "",
        this=match["var"] or "",
        is_async=False,
        head=Span(start, place),
        params=Span(opened + 1, close),
        body=Span(place + 1, program.pairs[place]),
    )
