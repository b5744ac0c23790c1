"""`git lattice worker reap | prune`."""

from collections.abc import Iterator

import click

from lattice.cli.options import in_untouched_repository
from lattice.cli.output import Command
from lattice.report.answers import clearing
from lattice.work import pruning
from lattice.work import reap as reaping
from lattice.work.here import Here


@click.command(cls=Command, text=clearing.reaped, example="git lattice worker reap")
@in_untouched_repository
def reap(here: Here) -> clearing.Reaped:
    """Close the runs whose supervisors are gone, end and remove what they left, start what waits.

    Every command does the same in passing, but leaves the removal to a process of its own; this
    one waits until everything is done.
    """
    done = reaping.reap(here)
    return clearing.Reaped(lost=done.lost, cleared=done.cleared, started=done.started)


@click.command(cls=Command, text=clearing.pruned, example="git lattice worker prune --dry-run")
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be removed.")
@in_untouched_repository
def prune(here: Here, dry_run: bool) -> Iterator[clearing.Pruned]:
    """Remove worktrees and registrations that no run needs, and what runs that ended have printed.

    Nothing that a live run or a person owns is touched; the log and its reviews stay.
    """
    done = pruning.prune(here, dry_run)
    return (clearing.Pruned(what=each.what, path=each.path, removed=not dry_run) for each in done)
