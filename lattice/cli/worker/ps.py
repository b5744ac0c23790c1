"""`git lattice worker ps`."""

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module

import click
from click.core import ParameterSource

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.model import state
from lattice.model.decide.lookup import task_name
from lattice.model.ids import RunId
from lattice.model.run import Run, RunState
from lattice.model.state import State
from lattice.report import runs
from lattice.work.here import Here, now_ms

_NEWEST = 20
_SECONDS = 1.0


def _text(shown: Iterable[runs.RunRow] | Iterable[runs.Frame]) -> Iterator[str]:
    if click.get_current_context().params["watch"]:
        return runs.screens(shown, _redraws())  # type: ignore[arg-type]
    return runs.table(shown)  # type: ignore[arg-type]


@click.command(cls=Command, text=_text, example="git lattice worker ps -a")
@click.option("-a", "--all", "everything", is_flag=True, help="Also what waits, and the newest that ended.")
@click.option("--watch", is_flag=True, help="Show them again as they change, until interrupted.")
@in_repository
def ps(here: Here, everything: bool, watch: bool) -> Iterator[runs.RunRow] | Iterator[runs.Frame]:
    """List the active runs: worker, target, task, since when, until when, where.

    A run whose supervisor is gone is lost, and the next command says so in the log. With --watch
    and --json it is one object for each run that changed.
    """
    if not watch:
        return _rows(here, here.snapshot(), everything)
    frames = _frames(here, everything)
    if _wants_json():
        return runs.changes(frames)
    return frames if _redraws() else runs.changed(frames)


def _wants_json() -> bool:
    source = click.get_current_context().get_parameter_source("as_json")
    return source is ParameterSource.COMMANDLINE


def _redraws() -> bool:
    """Whether the screen can be drawn anew: not where colours are not wanted either."""
    return sys.stdout.isatty() and click.get_current_context().color is not False


def _rows(here: Here, now: State, everything: bool) -> Iterator[runs.RunRow]:
    for run in sorted(state.active(now), key=lambda run: (run.started_at or 0, run.id)):
        yield _active_row(here, now, run)
    if everything:
        ended = (state.run(now, run) for run in state.recent(now).runs[:_NEWEST])
        waiting = sorted(state.queued(now), key=lambda run: (run.asked_at, run.id))
        yield from (_row(now, run) for run in (*waiting, *ended) if run is not None)


def _active_row(here: Here, now: State, run: Run) -> runs.RunRow:
    """The row of a run that was active; what it has become if it ended while we looked."""
    lives = run_folder.folder(here.places, run.id).liveness() if run.started_clone == here.clone else None
    if lives is Liveness.UNKNOWN:
        return _row(now, run, "unknown")
    if lives is not Liveness.GONE:
        return _row(now, run)
    # A run that ends is closed before its lock is free: lost is what is active even now.
    later = state.run(here.snapshot(), run.id) or run
    return _row(now, later, "lost" if later.state is RunState.ACTIVE else None)


def _row(now: State, run: Run, standing: str | None = None) -> runs.RunRow:
    task = state.task(now, run.task) if run.task else None
    return runs.row(run, task_name(now, task) if task else None, now_ms(), standing)


def _frames(here: Here, everything: bool) -> Iterator[runs.Frame]:
    """The rows each second, for ever."""
    before: set[str] = set()
    # Only who watches pays for what waiting needs.
    for now in import_module("lattice.work.follow").looks(here, _SECONDS):
        rows = tuple(_rows(here, now, everything))
        listed = {row.id for row in rows}
        gone = (state.run(now, RunId(run)) for run in sorted(before - listed))
        left = tuple(_row(now, run) for run in gone if run is not None)
        yield runs.Frame(at=now_ms(), rows=rows, left=left)
        before = listed
