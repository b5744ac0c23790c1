"""`status`: the newest commits with their reviews, and what is going on."""

from collections.abc import Iterable

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.errors import EnvironmentProblem
from lattice.git.repository import run
from lattice.model import state
from lattice.model.run import Run
from lattice.model.state import State
from lattice.report import status as report
from lattice.report.outcome import RunShown, shown
from lattice.work.here import Here, now_ms

_UNBORN = "does not have any commits yet"


@click.command("status", cls=Command, text=report.text, example="git lattice status -n 3")
@click.option(
    "-n", "count", metavar="N", type=click.IntRange(0), default=10, help="How many commits; 10 unless given."
)
@in_repository
def status(here: Here, count: int) -> report.StatusShown:
    """Show the newest commits with their reviews, and the runs that wait or run.

    This is what `git lattice` alone does.
    """
    now = here.snapshot()
    return report.StatusShown(
        at=now_ms(),
        branch=_branch(here),
        has_log=now.tip is not None,
        commits=tuple(_commits(here, now, count)),
        active=_by_age(state.active(now)),
        queued=_by_age(state.queued(now)),
        pause=state.meta(now).pause,
    )


def _branch(here: Here) -> str | None:
    """The branch that HEAD is on, with or without commits."""
    name = run(here.repo, "symbolic-ref", "--quiet", "--short", "HEAD", ok=(0, 1))
    return name.decode("utf-8", "replace").rstrip("\n") or None


def _commits(here: Here, now: State, count: int) -> list[report.CommitShown]:
    words = ("log", "-z", f"-{count}", "--no-show-signature", "--no-color", "--format=%H%n%h%n%s")
    try:
        records = run(here.repo, *words).decode("utf-8", "replace").split("\0")
    except EnvironmentProblem as error:
        if _UNBORN in error.message:
            return []
        raise
    return [_commit(now, *record.split("\n", 2)) for record in records if record]


def _commit(now: State, oid: str, abbreviated: str, subject: str) -> report.CommitShown:
    newest = {run.worker: shown(run, oid) for run in state.runs_for(now, oid)}
    return report.CommitShown(oid, abbreviated, subject, tuple(newest[worker] for worker in sorted(newest)))


def _by_age(runs: Iterable[Run]) -> tuple[RunShown, ...]:
    return tuple(shown(run) for run in sorted(runs, key=lambda run: (run.started_at or run.asked_at, run.id)))
