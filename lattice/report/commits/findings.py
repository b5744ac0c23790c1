"""Findings in a list, one a line, and what a resolution did."""

from collections.abc import Iterable, Iterator

import click

from lattice.model.decide.commits.resolving import Raised
from lattice.model.decide.commits.standing import Standing
from lattice.model.review import Finding, Severity
from lattice.model.state import Resolution
from lattice.report.reviews import place, resolution_text
from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown

_COLOURS = {Severity.BLOCKER: "red", Severity.IMPORTANT: "yellow"}
_ABBREVIATED = 7


class FindingRow(Shown, frozen=True, kw_only=True, tag="finding"):
    """A finding of a commit; `open` says whether nobody has closed it since it was raised."""

    id: str
    commit: str
    run: str
    worker: str
    open: bool
    finding: Finding
    resolution: Resolution | None


def rows(standings: Iterable[Standing], closed: bool = False) -> tuple[FindingRow, ...]:
    """The open findings of commits, with `closed` all, the gravest first; each of a run once.

    It is listed for the first of the commits that it counts for.
    """
    found: dict[tuple[str, str], FindingRow] = {}
    for each in standings:
        for raised in (raised for one in each.counting for raised in one.raised):
            if closed or raised.is_open:
                found.setdefault((raised.run.id, raised.finding.id), _row(raised, each.commit))
    return tuple(sorted(found.values(), key=_rank))


def _row(raised: Raised, commit: str) -> FindingRow:
    return FindingRow(
        id=raised.finding.id,
        commit=commit,
        run=raised.run.id,
        worker=raised.run.worker,
        open=raised.is_open,
        finding=raised.finding,
        resolution=raised.resolution,
    )


def _rank(each: FindingRow) -> tuple[int, str, int, str]:
    found = each.finding
    return list(Severity).index(found.severity), found.path or "", found.line or 0, each.id


def table(listed: Iterable[FindingRow]) -> Iterator[str]:
    """One line a finding, its id first, and what became of it below; a sentence where there is none."""
    is_empty = True
    for each in listed:
        is_empty = False
        yield text(each)
        if each.resolution is not None:
            again = "open again, " if each.open else ""
            yield f"    {again}{resolution_text(each.resolution)}"
    if is_empty:
        yield "no open findings"


def text(each: FindingRow) -> str:
    """`3f2a9c8b1d2e important 1234567 src/a.py:3: the file is never closed`."""
    found = each.finding
    severity = click.style(found.severity, fg=_COLOURS.get(found.severity), bold=True)
    commit = each.commit[:_ABBREVIATED]
    return f"{each.id[:SHORT]} {severity} {commit} {place(found)}: {line(found.title)}"


class Resolved(Shown, frozen=True, kw_only=True, tag="resolved"):
    """A finding that somebody closed; `before` is what was said of it until then."""

    id: str
    run: str
    finding: Finding
    resolution: str
    reason: str
    actor: str
    before: Resolution | None


def resolved(answer: Resolved) -> Iterator[str]:
    """What holds now, and what it takes the place of."""
    found = answer.finding
    yield f"{answer.id[:SHORT]} is {answer.resolution}: {place(found)}: {line(found.title)}"
    if answer.before is not None:
        yield f"  (it was {resolution_text(answer.before)})"
