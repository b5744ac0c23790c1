"""Statements of languages with braces, in order, and the arguments of calls, by their brackets alone.

An opening brace after `=>`, `)`, `else` and the like begins a block, any other an object or a literal. A
statement ends at a semicolon, at a brace of a block, and at the end of a line that asks for no more.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Source

_MARK = pattern(r"[(){}\[\];\n]")
_GOES_ON = pattern(r"(?:[+\-*/%,.?:&|=(\[<]|=>|\b(?:return|await|in|of|const|let|var))\s*$")
_TAKES_UP = pattern(r"\s*(?:[.+?:|*/%)\]]|&&)")
_OBJECT_BEFORE = {
    "javascript": pattern(r"(?:[(\[,=:?{&|+]|\b(?:return|default|const|let|var|import|export)|\.\.\.)\s*$"),
    "go": pattern(r"[\w\])}]$|[(,=:{\[]\s*$"),
}
_ARROW = pattern(r"=>\s*$")
_CLOSED = pattern(r"\)\s*$")
_LONGEST = 6_000


class Statement(Struct, frozen=True):
    """`text` without comments, `code` also without what strings hold, both from `start`; `depth` in blocks.

    `opens` says that a block follows, which the statement is the head of.
    """

    start: int
    text: str
    code: str
    depth: int
    opens: bool


def statements(source: Source) -> Iterator[Statement]:
    """The statements of the source in their order."""
    code, bare = "\n".join(source.code), "\n".join(source.bare)
    is_object = _OBJECT_BEFORE["go" if source.language == "go" else "javascript"]
    stack: list[str] = []
    start = depth = 0
    for mark in _MARK.finditer(code):
        at, sign = mark.start(), mark[0]
        before = code[max(start, at - 40) : at]
        is_free = not stack or stack[-1] == "block"
        opens = sign == "{" and _is_block(before, is_object, is_free)
        if sign == "\n":
            after = code[at + 1 : at + 80]
            cuts = is_free and not _GOES_ON.search(before) and not _TAKES_UP.match(after)
        else:
            cuts = opens or (sign in ";}" and is_free) or (sign == ";" and at - start > _LONGEST)
        if cuts:
            if code[start:at].strip() or opens:
                yield Statement(start, bare[start:at], code[start:at], depth, opens)
            start = at + 1
        if sign in "({[":
            stack.append("block" if opens else sign)
            depth += opens
        elif sign in ")}]" and stack:
            depth -= stack.pop() == "block"
    if code[start:].strip():
        yield Statement(start, bare[start:], code[start:], depth, False)


def _is_block(before: str, is_object: re.Pattern[str], is_free: bool) -> bool:
    """Whether a brace after that text begins a block."""
    if _ARROW.search(before):
        return True
    return not is_object.search(before) if is_free else bool(_CLOSED.search(before))


def arguments(code: str, opening: int) -> list[tuple[int, int]]:
    """The spans of the arguments of the call whose bracket opens at `opening`; an open call is cut."""
    spans: list[tuple[int, int]] = []
    depth, start = 0, opening + 1
    for mark in re.finditer(r"[()\[\]{},]", code[opening : opening + _LONGEST]):
        at, sign = opening + mark.start(), mark[0]
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if (sign == "," and depth == 1) or depth == 0:
            if code[start:at].strip():
                spans.append((start, at))
            start = at + 1
        if depth == 0:
            return spans
    if code[start:].strip():
        spans.append((start, min(len(code), opening + _LONGEST)))
    return spans
