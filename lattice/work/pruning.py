"""Removing what nobody needs any more: worktrees, registrations, the folders of runs that ended."""

import time

from lattice.local import run_folder
from lattice.work.here import Here
from lattice.work.workspaces import leftovers
from lattice.work.workspaces.leftovers import Pruned


def prune(here: Here, dry_run: bool) -> tuple[Pruned, ...]:
    """Remove, or only name, every leftover, pooled worktrees and outputs of ended runs included."""
    worktrees = leftovers.prune(here, dry_run=dry_run, idle=0.0)
    ended = run_folder.ended(here.places)
    if not dry_run:
        gone = set(run_folder.prune(here.places, float("inf")))
        ended = tuple(folder for folder in ended if folder.run in gone)
    return (*worktrees, *(Pruned("run folder", folder.path) for folder in ended))


def prune_old(here: Here) -> None:
    """Remove what has been of no use for as long as the settings say."""
    leftovers.prune(here, dry_run=False, idle=here.settings.pool_age)
    run_folder.prune(here.places, time.time() - here.settings.ended_age)
