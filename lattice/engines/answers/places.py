"""The place of a finding, as engines write it, and the one that a finding can have.

A path is relative to the worktree and stays inside of it; lines count from 1. What does not fit is
taken off and told in `flaw`, never guessed: `../a.py` is not `a.py`.
"""

import os
import posixpath
import re
from urllib.parse import unquote

from msgspec import Struct

from lattice.engines.answers.texts import begin
from lattice.engines.static.patterns import pattern

_MOST_PATH = 1000
_MOST_LINES = 2**31
_SHOWN = 100
_RANGE = pattern(r"\s*(?:lines?\s*)?L?(\d{1,10})(?:\s*(?:-|\u2013|to|:|,)\s*L?(\d{1,10}))?\s*", re.IGNORECASE)
_TAIL = pattern(r"(?P<path>.*?[^:#])(?::|#)(?P<lines>L?\d{1,10}(?:[-\u2013]L?\d{1,10})?)(?::\d{1,10})?")


class Place(Struct, frozen=True):
    """Where a finding can stand, and in `flaw` what was given that cannot be."""

    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    flaw: str = ""


def place(path: object, line: object, end_line: object, root: str | None) -> Place:
    """The place in the worktree at `root` (None: not known); `line` may be a text or hold two ends."""
    given = _text(path)
    tail = _TAIL.fullmatch(given) if line in (None, "") else None
    if tail:
        given, line = tail["path"], tail["lines"]
    inside = _inside(given, root)
    span = _span(line, end_line)
    flaw = begin(f"'{given[:_SHOWN]}' {_told(line, end_line)}")
    if inside is None:
        return Place(flaw=flaw if given or span != (None, None) else "")
    if span is None:
        return Place(inside, flaw=flaw)
    return Place(inside, *span)


def _text(path: object) -> str:
    text = path.strip().strip("`'\"").strip() if isinstance(path, str) else ""
    return unquote(text.removeprefix("file://").removeprefix("localhost")) if "file://" in text[:7] else text


def _inside(path: str, root: str | None) -> str | None:
    """The path as git has it; None for one that is not inside the worktree."""
    path = _relative(path, root) if posixpath.isabs(path) else path
    if path == "" or len(path) > _MOST_PATH or not path.isprintable() or ".." in path.split("/"):
        return None
    plain = posixpath.normpath(path)
    return None if plain == "." or posixpath.isabs(plain) else plain


def _relative(path: str, root: str | None) -> str:
    """What follows the worktree's own path, by either of its names; '' for a path elsewhere."""
    for folder in (root, os.path.realpath(root)) if root else ():
        if path.startswith(f"{folder.rstrip('/')}/"):
            return path[len(folder.rstrip("/")) + 1 :]
    return ""


def _span(line: object, end_line: object) -> tuple[int | None, int | None] | None:
    """First and last line; the last is None for one line. None where the two are no range."""
    numbers = (*_numbers(line), *_numbers(end_line))
    if not numbers:
        return None, None
    first, last = numbers[0], numbers[-1]
    if first is None or last is None or line in (None, "") or not 1 <= first <= last <= _MOST_LINES:
        return None
    return first, last if last != first else None


def _numbers(value: object) -> tuple[int | None, ...]:
    """The ends of a range that a value stands for: one, two, or none; None for what is no number."""
    match value:
        case None | "":
            return ()
        case [int() | str() as first, int() | str() as last] | {
            "start": int() as first,
            "end": int() as last,
        }:
            return (*_numbers(first), *_numbers(last))
        case [int() | str() as only]:
            return _numbers(only)
        case str():
            found = _RANGE.fullmatch(value)
            return tuple(int(end) for end in found.groups() if end) if found else (None,)
        case int() | float() if value == value // 1 and not isinstance(value, bool):
            return (int(value),)
    return (None,)


def _told(line: object, end_line: object) -> str:
    """The lines in the words in which they were given."""
    words = [str(each)[:_SHOWN] for each in (line, end_line) if each not in (None, "")]
    return f"line {' to '.join(words)}" if words else ""
