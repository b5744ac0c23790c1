"""What was approved in this clone, what waits for it, and what changed since."""

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from enum import StrEnum

from msgspec import Struct

from lattice.report.safe import line, visible
from lattice.report.shown import Shown
from lattice.report.times import moment

_COLUMNS = ("NAME", "AT HEAD", "APPROVED", "DEFINITION", "PROMPT", "SCRIPTS")


class Change(Struct, frozen=True):
    """What became of one file since the newest approval, as a unified diff."""

    path: str
    diff: str


class Trusted(Shown, frozen=True, kw_only=True, tag="trusted", omit_defaults=True):
    """What was approved, or withdrawn; `changes` are against the approval before."""

    name: str
    approved: bool
    definition_id: str
    prompt_id: str | None = None
    scripts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    note: str = ""


class Standing(StrEnum):
    """How an approval, or what has none, compares with what stands at HEAD."""

    CURRENT = "current"
    CHANGED = "changed"
    GONE = "gone"
    WAITING = "waiting"


class ApprovalRow(Shown, frozen=True, kw_only=True, tag="approval", omit_defaults=True):
    """One approval; `at` is None for a worker of HEAD that waits for its first."""

    name: str
    standing: Standing
    at: int | None = None
    definition_id: str
    prompt_id: str | None = None
    scripts: tuple[str, ...] = ()


def change(path: str, before: bytes | None, after: bytes | None) -> Change:
    """The difference of a file's two contents; None is where there is, or was, none."""
    sides = ["(none)" if side is None else path for side in (before, after)]
    old, new = (_lines(side or b"") for side in (before, after))
    rows = list(unified_diff(old, new, sides[0], sides[1], "approved", "now", lineterm=""))
    return Change(path, "\n".join(rows or ["(no lines)"]) + "\n")


def unkept(path: str) -> Change:
    """The same, where nobody has what was approved any more."""
    return Change(path, "(what was approved was not kept: read it whole)\n")


def changed(changes: tuple[Change, ...], at: int) -> Iterator[str]:
    """The differences, every character visible."""
    yield ("changed since" if changes else "the same as at") + f" the approval of {moment(at)}"
    for each in changes:
        yield ""
        yield from (f"    {visible(row)}" for row in each.diff.removesuffix("\n").split("\n"))


def text(answer: Trusted | Iterable[ApprovalRow]) -> Iterator[str]:
    """What was done in a line, or the table of approvals."""
    return _trusted(answer) if isinstance(answer, Trusted) else _table(answer)


def _trusted(answer: Trusted) -> Iterator[str]:
    word = "approved in this clone" if answer.approved else "no longer approved"
    yield f"{line(answer.name)}: {answer.note or word} ({answer.definition_id[:12]})"
    if answer.changes:
        yield f"changed since the last approval: {', '.join(line(each.path) for each in answer.changes)}"


def _table(rows: Iterable[ApprovalRow]) -> Iterator[str]:
    found = list(rows)
    if not found:
        yield "nothing is approved in this clone"
        return
    lines = [_COLUMNS, *map(_cells, found)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    for row in found:
        if row.standing is Standing.WAITING:
            yield f"waits for approval: git lattice worker trust {line(row.name)}"


def _cells(row: ApprovalRow) -> tuple[str, ...]:
    at_head = "changed since" if row.standing is Standing.CHANGED else row.standing
    when = "-" if row.at is None else moment(row.at)
    scripts = " ".join(oid[:12] for oid in row.scripts) or "-"
    prompt = row.prompt_id[:12] if row.prompt_id else "-"
    return line(row.name), at_head, when, row.definition_id[:12], prompt, scripts


def _lines(content: bytes) -> list[str]:
    *whole, rest = content.decode("utf-8", "backslashreplace").split("\n")
    return [*whole, f"{rest} (no newline)"] if rest else whole
