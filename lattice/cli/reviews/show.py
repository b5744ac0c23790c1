"""`review show`: what the reviews of a commit say."""

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.errors import NotFound, NoVerdict
from lattice.model import state
from lattice.model.decide import lookup
from lattice.model.ids import is_prefix
from lattice.model.review import of_run
from lattice.model.run import Run, RunState
from lattice.model.state import State
from lattice.report import reviews as report
from lattice.report.safe import line
from lattice.work.here import Here

_SHORT = 12


@click.command("show", cls=Command, text=report.texts, example="git lattice review show HEAD~1")
@click.argument("rev", default="HEAD", metavar="[REV]")
@in_repository
def show(here: Here, rev: str) -> tuple[report.ReviewShown, ...]:
    """Show the reviews of a commit: of each worker the newest.

    REV is a commit (HEAD unless given), the id of a run, or a task, whose newest review is shown. Ends
    with 0 if all pass, 1 if one asks for changes, 3 without a verdict, 4 without a review.
    """
    now = here.snapshot()
    if lookup.is_task_name(now, rev):
        return (_of_task(now, rev),)
    try:
        head = here.store.resolve(rev)
    except NotFound:
        if not is_prefix(rev):
            raise
        return (shown_review(here, lookup.find_run(now, rev)),)
    return _of_commit(now, head)


def shown_review(here: Here, run: Run) -> report.ReviewShown:
    """The review that a run made; raises NoVerdict and NotFound where there is none."""
    return _of_run(here.snapshot(), run, run.head)


def _of_task(now: State, name: str) -> report.ReviewShown:
    task = lookup.find_task(now, name)
    run = state.run(now, task.reviewed_by) if task.reviewed_by else None
    if run is None:
        raise NotFound(f"no review of '{name}'", f"git lattice worker run CodeReviewLite {name}")
    return _of_run(now, run, run.head)


def _of_commit(now: State, head: str) -> tuple[report.ReviewShown, ...]:
    runs = state.runs_for(now, head)
    newest = {run.worker: run for run in runs if run.verdict is not None}
    if newest:
        return tuple(_of_run(now, newest[worker], head) for worker in sorted(newest))
    if not runs:
        raise NotFound(
            f"no review of '{head[:_SHORT]}'", f"git lattice worker run CodeReviewLite {head[:_SHORT]}"
        )
    return (_of_run(now, runs[-1], head),)


def _of_run(now: State, run: Run, head: str) -> report.ReviewShown:
    name = f"run '{run.id[:_SHORT]}' of {line(run.worker)}"
    if not run.is_terminal:
        raise NotFound(
            f"no review of '{head[:_SHORT]}' yet: {name} is {run.state}", "git lattice worker ps -a"
        )
    if run.state is not RunState.COMPLETED:
        reason = ": ".join(part for part in (run.failure, line(run.message)) if part)
        raise NoVerdict(
            f"no verdict on '{head[:_SHORT]}': {name} has {run.state}" + (f" ({reason})" if reason else ""),
            f"git lattice worker run {line(run.worker)} {head[:_SHORT]}",
        )
    review = of_run(now, run.id)
    if review is None:
        raise NotFound(f"the review of {name} is not in this clone", "git lattice doctor")
    return report.shown(now, run, review, head)
