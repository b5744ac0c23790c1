"""`git lattice worker ps | logs`."""

from collections.abc import Iterator

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.errors import NotFound
from lattice.local import run_folder
from lattice.local.places import content
from lattice.model import state
from lattice.model.decide.lookup import find_run, task_name
from lattice.model.run import Run
from lattice.model.state import State
from lattice.report import runs
from lattice.report.safe import clean
from lattice.work.here import Here, now_ms

_NEWEST = 20


@click.command(cls=Command, text=runs.table, example="git lattice worker ps -a")
@click.option("-a", "--all", "everything", is_flag=True, help="Also what waits, and the newest that ended.")
@in_repository
def ps(here: Here, everything: bool) -> Iterator[runs.RunRow]:
    """List the active runs: worker, target, task, since when, until when, where."""
    now = here.snapshot()
    found = sorted(state.active(now), key=lambda run: (run.started_at or 0, run.id))
    if everything:
        found += sorted(state.queued(now), key=lambda run: (run.asked_at, run.id))
        ended = (state.run(now, run) for run in state.recent(now).runs[:_NEWEST])
        found += [run for run in ended if run is not None]
    return (_row(now, run) for run in found)


def _row(now: State, run: Run) -> runs.RunRow:
    task = state.task(now, run.task) if run.task else None
    return runs.row(run, task_name(now, task) if task else None, now_ms())


@click.command(cls=Command, text=runs.printed, example="git lattice worker logs 4882651")
@click.argument("run")
@in_repository
def logs(here: Here, run: str) -> runs.Printed:
    """Print what the engine of a run printed, in this clone."""
    found = find_run(here.snapshot(), run)
    folders = (*run_folder.present(here.places), *run_folder.ended(here.places))
    folder = next((folder for folder in folders if folder.run == found.id), None)
    if folder is None:
        raise NotFound(
            f"run '{found.id[:12]}' left no output in this clone", f"git lattice log {found.id[:12]}"
        )
    streams = [content(path) or b"" for path in (folder.stdout, folder.stderr, folder.log)]
    texts = [clean(stream.decode("utf-8", "replace")) for stream in streams]
    return runs.Printed(run=found.id, stdout=texts[0], stderr=texts[1], supervisor=texts[2])
