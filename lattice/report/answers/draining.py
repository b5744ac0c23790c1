"""What became of what hooks left."""

from collections.abc import Iterator

from msgspec import Struct

from lattice.errors import Exit
from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown


class Waits(Struct, frozen=True):
    """A commit that is not asked about yet, and why."""

    commit: str
    why: str


class DrainShown(Shown, frozen=True, kw_only=True, tag="drained"):
    """How many reviews were asked for, moved, dropped and failed at once; how many runs were started."""

    queued: int
    moved: int
    dropped: int
    failed: int
    started: int
    waiting: tuple[Waits, ...] = ()
    unclear: tuple[Waits, ...] = ()

    @property
    def exit_code(self) -> Exit:
        """1 where a commit could not be asked about."""
        return Exit.NEGATIVE if self.unclear else Exit.DONE


def text(drained: DrainShown) -> Iterator[str]:
    """What happened, in the order of its interest; nothing if nothing did."""
    said = {
        "queued": drained.queued,
        "moved from the same patch": drained.moved,
        "dropped": drained.dropped,
        "failed at once (git lattice worker ps -a)": drained.failed,
        "started": drained.started,
    }
    yield ", ".join(f"{count} {what}" for what, count in said.items() if count) or "nothing to do"
    for each in drained.waiting:
        yield f"{each.commit[:SHORT]} waits: {line(each.why)}"
    for each in drained.unclear:
        yield f"{each.commit[:SHORT]} is not asked about: {line(each.why)}"
