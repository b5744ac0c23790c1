"""`git lattice worker run`."""

from collections.abc import Iterator

import click

from lattice.cli.options import actor_option, in_repository
from lattice.cli.output import Command
from lattice.cli.review import shown_review
from lattice.errors import NoVerdict, UsageError
from lattice.model import state
from lattice.model.decide.lookup import task_name
from lattice.model.decide.runs import Answered, startable
from lattice.model.run import Run
from lattice.report import reviews, runs
from lattice.report.safe import line
from lattice.work.asking import request
from lattice.work.asking.request import Options
from lattice.work.asking.target import Words
from lattice.work.follow import follow
from lattice.work.here import Here
from lattice.work.running.start import start_next

_MINUTE = 60


def _text(answer: runs.Requested | reviews.ReviewShown) -> Iterator[str]:
    return runs.requested(answer) if isinstance(answer, runs.Requested) else reviews.text(answer)


@click.command(cls=Command, text=_text, example="git lattice worker run CodeReviewLite HEAD --wait")
@click.argument("worker")
@click.argument("what", nargs=-1, metavar="[TASK] [REV | BASE..HEAD]")
@click.option("--task", metavar="TASK", help="The task that is reviewed.")
@click.option("--rev", metavar="REV", help="The commit, or the range BASE..HEAD.")
@click.option("--wait", is_flag=True, help="Follow the run to its end and print the review.")
@click.option("--again", is_flag=True, help="Review anew what was reviewed already.")
@click.option("--timeout", metavar="MINUTES", type=float, help="End the run after so many minutes.")
@actor_option
@in_repository
def run(
    here: Here,
    worker: str,
    what: tuple[str, ...],
    task: str | None,
    rev: str | None,
    wait: bool,
    again: bool,
    timeout: float | None,
    actor: str | None,
) -> runs.Requested | reviews.ReviewShown:
    """Review a commit with a worker, in the background.

    A single REV is reviewed against its first parent. Without one it is the task's branch against
    its merge base with the default branch, else HEAD. A run that is asked for twice is one run.
    """
    if timeout is not None and not 0 < timeout <= 1440:
        raise UsageError(f"'{timeout}' is no time limit", "minutes, above 0 and 1440 at most")
    options = Options(
        actor=here.actor(actor), again=again, timeout_seconds=int(timeout * _MINUTE) or 1 if timeout else None
    )
    asked = request.ask(here, worker, Words(free=what, task=task, rev=rev), options)
    for note in asked.notes:
        click.echo(f"note: {line(note)}", err=True)
    started = start_next(here)
    if not wait:
        answered = "started" if asked.run.id in started else asked.answered
        return _requested(here, asked.run, answered)
    ended = follow(here, asked.run.id) if asked.answered is not Answered.REUSED else asked.run
    if ended.verdict is None:
        kind = f" ({ended.failure})" if ended.failure else ""
        raise NoVerdict(
            f"run '{ended.id[:12]}' ended without a review{kind}: {line(ended.message)}",
            f"git lattice worker logs {ended.id[:12]}",
        )
    return shown_review(here, ended)


def _requested(here: Here, run: Run, answered: str) -> runs.Requested:
    now = here.snapshot()
    waiting = [queued.id for queued in startable(now, here.clone)] if answered == Answered.QUEUED else []
    task = state.task(now, run.task) if run.task else None
    return runs.Requested(
        answered=answered,
        run=run.id,
        worker=run.worker,
        base=run.base,
        head=run.head,
        task=task_name(now, task) if task else None,
        engine=run.engine,
        ahead=waiting.index(run.id) if run.id in waiting else 0,
    )
