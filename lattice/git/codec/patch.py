"""What `git diff-tree -r --raw -z -p` prints, read into values.

First the raw records, each `:<modes> <ids> <status> NUL <path> NUL` (two paths for a rename), an
empty one, then the patches in the same order: one for each record, two where the kind of the
entry changes (the old one goes, the new one comes). Headers are single lines, because git quotes
paths there even with -z; the body of a hunk is counted out and never searched.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.git.codec.objects import GITLINK
from lattice.model.change import FileChange, Hunk
from lattice.model.ids import Oid

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ORIGINS = (b" ", b"-", b"+", b"\\")
_FIRST = b"diff --git "
_SURROGATE = re.compile("[\udc80-\udcff]")


class Patch(Struct, frozen=True):
    """One `diff --git` section: what it says and where it ends in the text."""

    binary: bool
    hunks: tuple[Hunk, ...]
    end: int


def end_of_records(output: bytes | bytearray, start: int) -> int:
    """Where the patches begin, looking from `start`; -1 while the empty record has not come."""
    found = output.find(b"\0\0", max(start - 1, 0))
    return found + 2 if found >= 0 else -1


def read_records(raw: bytes) -> tuple[FileChange, ...]:
    """The changed files without their hunks, in git's order."""
    fields = iter(raw.split(b"\0"))
    return tuple(_record(head, fields) for head in fields if head)


def _record(head: bytes, fields: Iterator[bytes]) -> FileChange:
    old_mode, new_mode, old_oid, new_oid, status = head[1:].decode().split(" ")
    first = path_text(next(fields))
    second = path_text(next(fields)) if status[0] in "RC" else first
    return FileChange(
        status="A" if status[0] == "C" else status[0],
        old_path=None if status[0] in "AC" else first,
        new_path=None if status[0] == "D" else second,
        old_mode=0 if status[0] == "C" else int(old_mode, 8),
        new_mode=int(new_mode, 8),
        old_oid=None if status[0] == "C" else _oid(old_oid),
        new_oid=_oid(new_oid),
        binary=False,
        hunks=(),
    )


def _oid(text: str) -> Oid | None:
    return Oid(text) if text.strip("0") else None


def path_text(path: bytes) -> str:
    """A path as text; bytes that are not UTF-8 stand percent-escaped."""
    text = path.decode("utf-8", "surrogateescape")
    return _SURROGATE.sub(lambda match: f"%{ord(match[0]) - 0xDC00:02X}", text)


def fill(records: tuple[FileChange, ...], text: bytes) -> Iterator[tuple[FileChange, int]]:
    """The records with their hunks, each with where its patch ends in `text`.

    A text that was cut off gives what came before the cut; the patch that ends with the text
    may then be one that goes on beyond it.
    """
    place = 0
    for record in records:
        sides = _sides(record)
        patches = []
        for _ in sides:
            patch = _read_patch(text, place)
            if patch is None:
                return
            patches.append(patch)
            place = patch.end
        yield _filled(record, sides, patches), place


def _sides(record: FileChange) -> tuple[int, ...]:
    """The mode that each patch of the record is about."""
    if record.status == "T":
        return record.old_mode, record.new_mode
    return (record.new_mode or record.old_mode,)


def _filled(record: FileChange, sides: tuple[int, ...], patches: list[Patch]) -> FileChange:
    # A submodule's hunk is made up (`Subproject commit …`): its ids say the same.
    real = [patch for mode, patch in zip(sides, patches, strict=True) if mode != GITLINK]
    binary = any(patch.binary for patch in real)
    return FileChange(
        status=record.status,
        old_path=record.old_path,
        new_path=record.new_path,
        old_mode=record.old_mode,
        new_mode=record.new_mode,
        old_oid=record.old_oid,
        new_oid=record.new_oid,
        binary=binary,
        hunks=() if binary else tuple(hunk for patch in real for hunk in patch.hunks),
    )


def _read_patch(text: bytes, start: int) -> Patch | None:
    """The patch that begins at `start`; None where the text ends within it or has none there."""
    if not text.startswith(_FIRST, start):
        return None
    place = start
    binary = False
    hunks: list[Hunk] = []
    while True:
        end = text.find(b"\n", place) + 1
        if not end:
            return Patch(binary, tuple(hunks), place) if place == len(text) else None
        if text.startswith(b"@@ ", place):
            hunk = _read_hunk(text, place, end)
            if hunk is None:
                return None
            read, place = hunk
            hunks.append(read)
            continue
        if place > start and text.startswith(_FIRST, place):
            return Patch(binary, tuple(hunks), place)
        binary = binary or text.startswith(b"Binary files ", place)
        place = end


def _read_hunk(text: bytes, start: int, body: int) -> tuple[Hunk, int] | None:
    """The hunk whose head stands at `start` and whose lines begin at `body`, and where it ends."""
    head = _HUNK.match(text, start)
    if head is None:
        return None
    old_lines, new_lines = int(head[2] or 1), int(head[4] or 1)
    left = {b"-": old_lines, b"+": new_lines}
    lines: list[tuple[bytes, bytes]] = []
    place = body
    while left[b"-"] > 0 or left[b"+"] > 0 or text.startswith(b"\\", place):
        end = text.find(b"\n", place) + 1
        if not end:
            return None
        origin = text[place : place + 1]
        if origin not in _ORIGINS:
            return None
        if origin == b"\\":
            lines[-1] = (lines[-1][0], lines[-1][1][:-1])
        else:
            lines.append((origin, text[place + 1 : end]))
            for side in (b"-", b"+") if origin == b" " else (origin,):
                left[side] -= 1
        place = end
    return Hunk(int(head[1]), old_lines, int(head[3]), new_lines, tuple(lines)), place
