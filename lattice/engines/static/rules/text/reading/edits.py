"""The lines that one edit takes and gives."""

from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.quoting import text_of
from lattice.model.change import Hunk


class Edit(Struct, frozen=True):
    """What one edit took and gave: removed texts, and (line, text) added, at `line` of head."""

    line: int
    removed: tuple[str, ...]
    added: tuple[tuple[int, str], ...]


def edits_of(hunk: Hunk) -> Iterator[Edit]:
    """The runs of removed and added lines of a hunk."""
    removed: list[str] = []
    added: list[tuple[int, str]] = []
    number = hunk.new_start
    for origin, content in (*hunk.lines, (b" ", b"")):
        text = text_of(content).rstrip("\r\n")
        if origin == b"-":
            if added:
                yield Edit(number - len(added), tuple(removed), tuple(added))
                removed, added = [], []
            removed.append(text)
            continue
        if origin == b"+":
            added.append((number, text))
        elif removed or added:
            yield Edit(number - len(added), tuple(removed), tuple(added))
            removed, added = [], []
        number += 1
