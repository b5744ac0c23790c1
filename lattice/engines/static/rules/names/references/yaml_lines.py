"""YAML as far as its keys go: each line with its depth, key and value, and the keys above it.

No parser: block style alone is read, and lists and maps in brackets on one line. The lines of a text
block are values of its key.
"""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of

_LINE = pattern(
    r"(?P<dash>(?:-[ ]+)*)"
    r"(?:(?P<key>\"[^\"]{1,200}\"|'[^']{1,200}'|[^\s#\"'\[\]{},&*!|>][^:#\n]{0,200}?)"
    r"[ ]*:(?=[ ]|$))?[ ]*(?P<value>.*)"
)
_TEXT = pattern(r"(?:^|\s)[|>][-+\d]*\s*(?:#.*)?$")
_COMMENT = pattern(r"(?:^|\s)#.*$")
_MOST_LINES = 10_000
_LONGEST = 1_000


class Entry(Struct, frozen=True):
    """One line: `above` are the keys that hold it, from the outside; an item of a list has no key."""

    line: int
    above: tuple[str, ...]
    key: str
    value: str
    document: int
    is_item: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list: what stands in brackets, or the one word."""
        return tuple(_unquoted(word) for word in self.value.strip("[]{} ").split(",") if word.strip())

    @property
    def path(self) -> tuple[str, ...]:
        """The keys above, and the entry's own."""
        return (*self.above, self.key) if self.key else self.above


class Lost(Struct, frozen=True):
    """One reference: where, to what, and what it should be."""

    line: int
    name: str
    noun: str


def items(each: Entry) -> tuple[str, ...]:
    """The words of a value; none without one."""
    return each.words if each.value else ()


def _unquoted(text: str) -> str:
    return text.strip().strip("\"'").strip()


@lru_cache(64)
def entries(content: bytes) -> tuple[Entry, ...]:
    """Every line with a key or an item, in order; none of a file that is very long or binary."""
    lines = text_of(content).replace("\r", "").split("\n") if b"\0" not in content else []
    return tuple(_entries(lines)) if len(lines) <= _MOST_LINES else ()


def _entries(lines: list[str]) -> Iterator[Entry]:
    stack: list[tuple[int, str]] = []
    text_depth, document = -1, 0
    for number, raw in enumerate(lines, 1):
        line = raw.lstrip(" ")
        depth = len(raw) - len(line)
        if line.startswith("---") and depth == 0:
            document += 1
            stack = []
            continue
        if not line or len(line) > _LONGEST:
            continue
        if text_depth >= 0 and depth > text_depth:
            yield Entry(number, tuple(name for _, name in stack), "", line, document)
            continue
        text_depth = -1
        if line.startswith("#") or "\t" in raw[:depth]:
            continue
        match = _LINE.match(line)
        if match is None:
            continue
        inner = depth + len(match["dash"])
        _leave(stack, depth, inner)
        key = _unquoted(match["key"] or "")
        value = _COMMENT.sub("", match["value"]).strip()
        yield Entry(
            number, tuple(name for _, name in stack), key, _unquoted(value), document, bool(match["dash"])
        )
        if key:
            stack.append((inner, key))
        if _TEXT.search(match["value"]):
            text_depth = depth


def _leave(stack: list[tuple[int, str]], depth: int, inner: int) -> None:
    """Take off the keys that do not hold a line that begins at `depth` and has its key at `inner`."""
    has_dash = inner > depth
    while stack and (stack[-1][0] >= inner or (has_dash and stack[-1][0] > depth)):
        stack.pop()
