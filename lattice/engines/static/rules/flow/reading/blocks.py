"""JavaScript, TypeScript and Go by their brackets: code blocks, statements and functions.

No grammar: comments and the contents of strings are gone before, brackets are paired, and a brace
opens a code block unless what stands before it makes it a value or a type. Offsets count in
`Program.code`, which is as long as the source's text. What is not paired has no block.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Source, source_of

_MOST_BRACKETS = 200_000
# How many statements below one are looked at.
_FAR = 80
_BRACKET = pattern(r"[()\[\]{}]")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_STOP = pattern(r"[(\[{;\n]")
_CONTINUES = pattern(r"\s*(?:[.?:&|+*/,=)\]}<>%^]|-(?!-)|(?:else|catch|finally|instanceof|in|of|as)\b)")
_UNFINISHED = pattern(r"(?:[=,(+*/&|?<.:%^!~]|-|=>|\b(?:return|await|new|typeof|else|do|of|in))\s*$")
_GO_UNFINISHED = pattern(r"[,({\[+\-*/&|=<>.!]\s*$")
_LABEL = pattern(r"\s*(?:case\b[^\n]*|default\s*):\s*$")
_VALUE = pattern(
    r"(?:[=(,\[:?&|]|\b(?:return|import|export|const|let|var|default|typeof|extends|in|of|enum)|\$)$"
)
_RETURNS = pattern(r"\)\s*:\s*[^(){};=]{1,160}$")
_TYPE = pattern(r"\b(?:class|interface|namespace|enum|type)\b[^;{}()]*$")
_GO_HEAD = pattern(
    r"^func\s*(?:\(\s*(?P<var>\w+)?\s*\*?(?P<owner>\w+)[^)\n]*\)\s*)?(?P<name>\w+)", re.MULTILINE
)


class Span(Struct, frozen=True):
    """A stretch of the code, from `start` up to `end`."""

    start: int
    end: int


class Program(Struct, frozen=True, eq=False):
    """One file."""

    source: Source
    code: str
    pairs: dict[int, int]
    backs: dict[int, int]
    opens: tuple[int, ...]

    def line(self, offset: int) -> int:
        """The line of an offset."""
        return self.source.line_of(offset)

    def text(self, span: Span) -> str:
        """The code of a span."""
        return self.code[span.start : span.end]

    def raw(self, span: Span) -> str:
        """The text of a span with its strings."""
        return self.source.text[span.start : span.end]

    @property
    def is_go(self) -> bool:
        """Whether it is Go."""
        return self.source.language == "go"

    def blocks(self, span: Span) -> Iterator[Span]:
        """The outermost code blocks within a span, in order."""
        at = span.start
        for index in range(bisect_right(self.opens, span.start - 1), len(self.opens)):
            place = self.opens[index]
            if place >= span.end:
                return
            if place >= at and place in self.pairs and self.is_block(place):
                yield Span(place + 1, self.pairs[place])
                at = self.pairs[place]

    def statements(self, span: Span) -> tuple[Span, ...]:
        """The statements of a block, in order; what is nested in them stays inside."""
        return _statements(self, span)

    def after(self, body: Span, offset: int) -> list[list[Span]]:
        """The statements behind the one at an offset: of its own block, then of each block around that."""
        found: list[list[Span]] = []
        block = body
        while True:
            statements = self.statements(block)
            at = bisect_right(statements, offset, key=_start) - 1
            if at < 0 or offset >= statements[at].end:
                return found
            found.insert(0, list(statements[at : at + _FAR]))
            inner = [each for each in self.blocks(statements[at]) if each.start <= offset < each.end]
            if not inner or len(found) > 40:
                return found
            block = inner[0]

    def is_block(self, place: int) -> bool:
        """Whether the brace at an offset opens statements, no value or type."""
        if self.code[place : place + 1] != "{":
            return False
        before = self.code[max(0, place - 200) : place]
        if self.is_go:
            return before[-1:].isspace() and not re.search(r"\b(?:struct|interface)\s*$|[=,(:]\s*$", before)
        stripped = before.rstrip()
        if not stripped or stripped.endswith("=>") or _RETURNS.search(stripped):
            return not stripped.endswith(("= ", "$"))
        return not _VALUE.search(stripped[-12:]) and not _TYPE.search(stripped)


def program_of(source: Source) -> Program:
    """The file, with its brackets paired."""
    return _program(source.text.encode("utf-8", "surrogatepass"), source.language)


@lru_cache(64)
def _program(content: bytes, language: str) -> Program:
    source = source_of(content, language)
    code = "\n".join(source.code)
    stack: list[tuple[str, int]] = []
    pairs: dict[int, int] = {}
    for count, match in enumerate(_BRACKET.finditer(code)):
        if count > _MOST_BRACKETS:
            break
        sign, place = match[0], match.start()
        if sign in "([{":
            stack.append((sign, place))
        elif stack and stack[-1][0] == _CLOSING[sign]:
            pairs[stack.pop()[1]] = place
    opens = tuple(sorted(place for place in pairs if code[place] == "{"))
    return Program(source, code, pairs, {close: start for start, close in pairs.items()}, opens)


def _start(span: Span) -> int:
    return span.start


@lru_cache(1024)
def _statements(program: Program, span: Span) -> tuple[Span, ...]:
    found: list[Span] = []
    start = at = span.start
    while match := _STOP.search(program.code, at, span.end):
        sign, place = match[0], match.start()
        at = place + 1
        if sign in "([{":
            at = program.pairs.get(place, place) + 1
        elif not program.is_go if sign == ";" else _ends(program, start, place, span.end):
            found.append(Span(start, place))
            start = at
    found.append(Span(start, span.end))
    return tuple(_trimmed(program, each) for each in found if program.code[each.start : each.end].strip())


def _ends(program: Program, start: int, place: int, end: int) -> bool:
    """Whether a statement from `start` ends at the newline at `place`."""
    before = program.code[max(start, place - 80) : place]
    if not before.strip():
        return not program.code[start:place].strip()
    if program.is_go:
        return not _GO_UNFINISHED.search(before) or bool(_LABEL.fullmatch(before))
    if _LABEL.fullmatch(before):
        return True
    return not _UNFINISHED.search(before) and not _CONTINUES.match(program.code, place, min(end, place + 200))


def _trimmed(program: Program, span: Span) -> Span:
    text = program.code[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip()))
