"""A GitHub workflow as the lines that matter, each with the keys above it.

There is no YAML parser here. Indentation tells the keys, `- ` begins an item, `|` and `>` begin a text;
flow style across lines, anchors and tags are not followed: what is not understood is not spoken about.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern

_MOST_LINES = 5_000
_LONGEST = 2_000
_KEY = pattern(r"""(["']?)([\w.$/@-]+)\1\s*:(?:\s+(.*)|)$""")
_ITEM = pattern(r"-(\s+|$)")
_BLOCK = pattern(r"[|>][+-]?\d?[+-]?\s*(#.*)?$")
_REMARK = pattern(r"(^|\s)#.*$")
_WORKFLOW = pattern(r"(^|/)\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
_ACTION = pattern(r"(^|/)action\.ya?ml$")

ITEM = "-"
"""Stands in a path for an item of a list, followed by the number of the line that it begins on."""


class Entry(Struct, frozen=True):
    """One line: the keys above it and its own, and what follows them. `in_text` marks the lines of a text."""

    number: int
    keys: tuple[str, ...]
    value: str
    in_text: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        """The keys without the items of lists."""
        return tuple(key for key in self.keys if not key.startswith(ITEM))

    @property
    def step(self) -> tuple[str, ...]:
        """The keys down to the innermost item of a list: what the lines of one step have in common."""
        last = max((at for at, key in enumerate(self.keys) if key.startswith(ITEM)), default=-1)
        return self.keys[: last + 1]

    @property
    def job(self) -> str:
        """The name of the job that the line is in; empty outside of jobs."""
        return self.keys[1] if len(self.keys) > 1 and self.keys[0] == "jobs" else ""


def is_workflow(path: str) -> bool:
    """Whether a file says what runs on a forge's machines."""
    return bool(_WORKFLOW.search(path))


def is_action(path: str) -> bool:
    """Whether a file defines an action that workflows use."""
    return bool(_ACTION.search(path))


def entries(content: bytes) -> list[Entry]:
    """Every line that says something, in order."""
    return list(_entries(content.decode("utf-8-sig", "replace").splitlines()[:_MOST_LINES]))


def _entries(lines: list[str]) -> Iterator[Entry]:
    above: list[tuple[int, str]] = []
    text_from: int | None = None
    for number, line in enumerate(lines, 1):
        stripped = line[:_LONGEST].strip()
        indent = len(line) - len(line.lstrip(" "))
        if not stripped:
            continue
        if text_from is not None and indent > text_from:
            yield Entry(number, tuple(key for _, key in above), stripped, True)
            continue
        text_from = None
        if stripped.startswith("#"):
            continue
        while item := _ITEM.match(stripped):
            _leave(above, indent, but_keys=True)
            above.append((indent, f"{ITEM}{number}"))
            indent += item.end()
            stripped = stripped[item.end() :]
        key = _KEY.match(stripped)
        if key:
            _leave(above, indent)
            above.append((indent, key[2]))
        value = (key[3] or "") if key else stripped
        if key and _BLOCK.match(value):
            text_from = indent
            value = ""
        yield Entry(number, tuple(name for _, name in above), _bare(value))


def _leave(above: list[tuple[int, str]], indent: int, but_keys: bool = False) -> None:
    """Drop what the indentation closes. A list may stand as far out as its key."""
    while above and above[-1][0] >= indent:
        if but_keys and above[-1][0] == indent and not above[-1][1].startswith(ITEM):
            return
        above.pop()


def _bare(value: str) -> str:
    """A value without its comment and its quotes."""
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return _REMARK.sub("", value).strip()


def triggers(found: list[Entry]) -> dict[str, int]:
    """What starts the workflow, and the line that says so."""
    events: dict[str, int] = {}
    for entry in found:
        if entry.plain[:1] not in (("on",), ("true",)) or len(entry.plain) > 2 or entry.in_text:
            continue
        names = entry.plain[1:] or tuple(re.findall(r"[a-z_]+", entry.value))
        for name in names:
            events.setdefault(name, entry.number)
    return events


def conditions(found: list[Entry], entry: Entry) -> str:
    """The `if:` of the entry's job and of its step, as one text."""
    return " ".join(
        each.value
        for each in found
        if "if" in each.plain[2:]
        and each.job == entry.job
        and (len(each.plain) == 3 or (entry.step and each.step == entry.step))
    )
