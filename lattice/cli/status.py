"""`status`: the newest commits with their reviews, and what is going on."""

from collections.abc import Iterable

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.git.repository import run
from lattice.local.hooks import spool
from lattice.model import state
from lattice.model.decide.commits.standing import standing
from lattice.model.decide.project import holding
from lattice.model.ids import Oid
from lattice.model.run import Run
from lattice.model.state import State
from lattice.report.commits import status as report
from lattice.report.commits.findings import rows
from lattice.report.commits.standing import standing_shown
from lattice.report.outcome import RunShown, shown
from lattice.work.draining.confinement import is_confined
from lattice.work.here import Here, now_ms
from lattice.work.judging import ranges
from lattice.work.judging.judge import standing_of
from lattice.work.judging.ranges import Commit


@click.command("status", cls=Command, text=report.text, example="git lattice status -n 3")
@click.option(
    "-n", "count", metavar="N", type=click.IntRange(0), default=10, help="How many commits; 10 unless given."
)
@in_repository
def status(here: Here, count: int) -> report.StatusShown:
    """Show the newest commits with their reviews, and the runs that wait or run.

    This is what `git lattice` alone does.
    """
    now, at = here.snapshot(), now_ms()
    commits = ranges.newest(here, count)
    noted = {note.commit for note in spool.noted(here.places)}
    return report.StatusShown(
        at=at,
        branch=_branch(here),
        has_log=now.tip is not None,
        commits=tuple(_commit(here, now, commit, noted) for commit in commits),
        open_findings=_open_findings(here, now) if now.tip else 0,
        noted=len(noted),
        confined=is_confined(),
        active=_by_age(state.active(now)),
        queued=_by_age(state.queued(now)),
        pause=holding(now, at),
    )


def _branch(here: Here) -> str | None:
    """The branch that HEAD is on, with or without commits."""
    name = run(here.repo, "symbolic-ref", "--quiet", "--short", "HEAD", ok=(0, 1))
    return name.decode("utf-8", "replace").rstrip("\n") or None


def _commit(here: Here, now: State, commit: Commit, noted: set[Oid]) -> report.CommitShown:
    newest = {run.worker: shown(run, commit.id) for run in state.runs_for(now, commit.id)}
    return report.CommitShown(
        id=commit.id,
        abbreviated=commit.abbreviated,
        subject=commit.subject,
        runs=tuple(newest[worker] for worker in sorted(newest)),
        standing=standing_shown(standing_of(here, now, commit.id)),
        noted=commit.id in noted,
    )


def _open_findings(here: Here, now: State) -> int:
    """How many `review list` would list."""
    return len(rows(standing(now, commit.id, {}) for commit in ranges.of_branch(here)))


def _by_age(runs: Iterable[Run]) -> tuple[RunShown, ...]:
    return tuple(shown(run) for run in sorted(runs, key=lambda run: (run.started_at or run.asked_at, run.id)))
