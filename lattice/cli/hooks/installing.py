"""`git lattice hook install | uninstall | status`."""

import click

from lattice.cli.options import in_repository, in_untouched_repository
from lattice.cli.output import Command
from lattice.local.hooks import installing
from lattice.local.hooks.folder import folder as hooks_folder
from lattice.local.hooks.situation import chosen, look
from lattice.report.answers import hooks as report
from lattice.work.here import Here

_NAMES = click.argument("names", nargs=-1, metavar="[HOOK]...")


@click.command("install", cls=Command, text=report.installed, example="git lattice hook install")
@_NAMES
@in_repository
def install(here: Here, names: tuple[str, ...]) -> report.HooksInstalled:
    """Have git tell what happens here, so that it is reviewed without being asked for.

    Without names: post-commit, post-applypatch, post-merge, post-rewrite and pre-push; in a bare
    repository update. A hook that is there already goes on as it did: ours is called from it if it is
    a shell script of this clone alone. Otherwise nothing is changed and the line to add is printed. Ends
    with 1 if there is a line to add.
    """
    folder = hooks_folder(here.repo)
    found = tuple(installing.install(folder, hook) for hook in chosen(folder, names))
    return report.HooksInstalled(folder=folder.path, hooks=found)


@click.command("uninstall", cls=Command, text=report.uninstalled, example="git lattice hook uninstall")
@_NAMES
@in_untouched_repository
def uninstall(here: Here, names: tuple[str, ...]) -> report.HooksUninstalled:
    """Take our hooks out again; everything else stays as it is, to the byte.

    Ends with 1 if something is left that must be taken out by hand.
    """
    folder = hooks_folder(here.repo)
    found = tuple(installing.uninstall(folder, hook) for hook in chosen(folder, names))
    installing.sweep(folder)
    return report.HooksUninstalled(folder=folder.path, hooks=found)


@click.command("status", cls=Command, text=report.stand, example="git lattice hook status")
@_NAMES
@in_untouched_repository
def status(here: Here, names: tuple[str, ...]) -> report.HooksStand:
    """Show how each hook stands: absent, installed, outdated, chained or foreign.

    chained is somebody else's hook that runs ours, foreign one that does not. Changes nothing.
    """
    folder = hooks_folder(here.repo)
    found = tuple(look(folder, hook) for hook in chosen(folder, names))
    return report.HooksStand(folder=folder.path, hooks=found)
