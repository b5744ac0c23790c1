"""`hook drain`: what the hooks start, by hand."""

import click

from lattice.cli.options import in_untouched_repository
from lattice.cli.output import Command
from lattice.errors import UsageError
from lattice.report.answers import draining as report
from lattice.work.draining import background, missing
from lattice.work.draining.drain import Drained
from lattice.work.draining.drain import drain as drain_now
from lattice.work.here import Here


@click.command(cls=Command, text=report.text, example="git lattice hook drain --missing main..HEAD")
@click.argument("range_", metavar="[RANGE]", required=False)
@click.option("--missing", "is_missing", is_flag=True, help="Ask for the reviews that RANGE lacks, too.")
@click.option("--background", "is_background", is_flag=True, help="As hooks do it: later, in silence.")
@in_untouched_repository
def drain(here: Here, range_: str | None, is_missing: bool, is_background: bool) -> report.DrainShown:
    """Ask for the reviews of the commits that hooks have noted.

    With --missing also for those commits that have none and nobody asked about: of RANGE, else of what
    the branch has and the default branch has not. Waits for another process that does the same.
    Ends with 1 if there is a commit that could not be asked about.
    """
    if range_ is not None and not is_missing:
        raise UsageError("a range needs --missing", f"git lattice hook drain --missing {range_}")
    if is_background:
        background.detach(here)
        return _shown(Drained())
    return _shown(drain_now(here, missing.notes(here, range_) if is_missing else ()))


def _shown(drained: Drained) -> report.DrainShown:
    arrived = drained.arrived
    return report.DrainShown(
        queued=arrived.queued,
        moved=arrived.moved,
        dropped=arrived.dropped,
        failed=arrived.failed,
        started=len(drained.started),
        waiting=tuple(report.Waits(note.commit, why) for note, why in drained.held),
        unclear=tuple(report.Waits(oid, error.message) for oid, error in drained.unclear),
    )
