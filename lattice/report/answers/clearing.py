"""What was put right after runs whose supervisors are gone, and what was cleared away."""

from collections.abc import Iterable, Iterator

from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown


class Reaped(Shown, frozen=True, kw_only=True, tag="reaped"):
    """The runs that were closed as lost, those whose leavings were cleared, those that were started."""

    lost: tuple[str, ...]
    cleared: tuple[str, ...]
    started: tuple[str, ...]


def reaped(answer: Reaped) -> Iterator[str]:
    """One line for each thing that was done to a run."""
    done = (("lost", answer.lost), ("cleared", answer.cleared), ("started", answer.started))
    for word, runs in done:
        yield from (f"{run[:SHORT]} {word}" for run in runs)
    if not any(runs for _, runs in done):
        yield "nothing to reap"


class Pruned(Shown, frozen=True, kw_only=True, tag="pruned"):
    """Something that nobody needs any more; `removed` is False where it was only looked for."""

    what: str
    path: str
    removed: bool


def pruned(rows: Iterable[Pruned]) -> Iterator[str]:
    """One line for each; a sentence where there was none."""
    said = False
    for row in rows:
        said = True
        yield f"{'removed' if row.removed else 'would remove'} {line(row.what)} {line(row.path)}"
    if not said:
        yield "nothing to prune"
