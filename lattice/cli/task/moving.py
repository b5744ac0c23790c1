"""`task move`, and what follows when a task enters review."""

import click

from lattice.cli.options import actor_option, in_repository
from lattice.cli.output import Command
from lattice.cli.task.writing import written
from lattice.errors import LatticeError
from lattice.local.config import DoneNeeds
from lattice.model.decide import tasks as decide
from lattice.model.decide.decision import Decide, and_then
from lattice.model.payload import StatusChanged
from lattice.model.task import Status, Task
from lattice.report.safe import line
from lattice.report.shown import Wrote, wrote_text
from lattice.work.draining.entering import ask_for_review
from lattice.work.here import Here
from lattice.work.passing import in_passing, is_inside_a_run


@click.command("move", cls=Command, text=wrote_text, example="git lattice task move LAT-1 in_planning")
@click.argument("task")
@click.argument("status", metavar="STATUS", type=click.Choice([status.value for status in Status]))
@click.option("--force", is_flag=True, help="Make a move that cannot follow; needs --reason.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@actor_option
@in_repository
def move(here: Here, *, task: str, status: str, force: bool, reason: str, actor: str | None) -> Wrote:
    """Move a task to another status.

    The way leads from backlog over in_planning, planned, in_progress and review to done, a step at a
    time; back from review to any of them; and from every open status to blocked, needs_human and
    cancelled. A task that enters review is reviewed by the worker that lattice.on.review names.
    """
    wish = StatusChanged(status=status, force=force, reason=reason)
    needs = status == Status.DONE and here.settings.done_needs is DoneNeeds.REVIEW
    who = here.actor(actor)
    deciding = decide.move(task, who, wish, done_needs_review=needs)
    said = written(
        here,
        _with_review(here, deciding, task, who) if status == Status.REVIEW else deciding,
        lambda before: f"{before.status} -> {status}" if before.status != status else f"in {status} already",
    )
    if status == Status.REVIEW:
        in_passing(here)
    return said


def _with_review(here: Here, move: Decide[Task], task: str, actor: str) -> Decide[Task]:
    """The move into review, with the request for the review if a worker is named for it.

    Where that cannot be asked for the task moves all the same, and it is said why.
    """
    worker = here.settings.on_review
    if worker is None or is_inside_a_run():
        return move
    try:
        return and_then(move, ask_for_review(here, task, worker, actor))
    except LatticeError as error:
        click.echo(f"warning: no review is asked for: {line(error.message)}", err=True)
        return move
