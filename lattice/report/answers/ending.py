"""What became of words that end a run: a statement, a request to cancel it."""

from collections.abc import Iterable, Iterator

from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown


class Closed(Shown, frozen=True, kw_only=True, tag="closed"):
    """What became of `worker complete` or `worker fail`: stated to the supervisor, or recorded."""

    run: str
    closed: str


def closed(answer: Closed) -> Iterator[str]:
    """One line."""
    if answer.closed == "stated":
        yield f"{answer.run[:SHORT]}: noted; its supervisor closes the run when the engine ends"
    else:
        yield f"{answer.run[:SHORT]}: closed"


class Cancelled(Shown, frozen=True, kw_only=True, tag="cancelled", omit_defaults=True):
    """A run that was told to end. `state`: `cancelled`, or `cancelling` while its supervisor ends it.

    `elsewhere`: it belongs to another clone, which hears of it with the next sync.
    """

    run: str
    state: str
    worker: str
    head: str
    task: str | None = None
    elsewhere: bool = False


def cancelled(rows: Iterable[Cancelled]) -> Iterator[str]:
    """One line a run; a sentence where there was none."""
    said = False
    for row in rows:
        said = True
        task = f" for {row.task}" if row.task else ""
        after = " (in another clone, after the next sync)" if row.elsewhere else ""
        yield f"{row.run[:SHORT]} {row.state}: {line(row.worker)} on {row.head[:SHORT]}{task}{after}"
    if not said:
        yield "nothing to cancel"
