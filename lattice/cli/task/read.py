"""Reading tasks: `task list`, `task show`."""

from collections.abc import Iterator

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.model import state
from lattice.model.decide import lookup
from lattice.model.task import CLOSED, Status
from lattice.report import task as report
from lattice.work.here import Here


@click.command("list", cls=Command, text=report.table_text, example="git lattice task list --status review")
@click.option(
    "--status",
    "statuses",
    metavar="STATUS",
    type=click.Choice([status.value for status in Status]),
    multiple=True,
    help="Only tasks that stand there.",
)
@click.option("--mine", is_flag=True, help="Only tasks that are assigned to you.")
@click.option("--all", "closed", is_flag=True, help="Also tasks that are done or cancelled.")
@in_repository
def list_tasks(here: Here, statuses: tuple[str, ...], mine: bool, closed: bool) -> Iterator[report.TaskRow]:
    """List the open tasks, in the order of their numbers."""
    now = here.snapshot()
    wanted = set(statuses) or set(Status) - (set() if closed else CLOSED)
    me = here.actor() if mine else None
    state.meta(now)  # raises where this is no log at all
    for task in lookup.all_tasks(now):
        if task.status in wanted and (me is None or task.assignee == me):
            yield report.row(now, task)


@click.command("show", cls=Command, text=report.full_text, example="git lattice task show LAT-1")
@click.argument("task")
@in_repository
def show(here: Here, task: str) -> report.TaskShown:
    """Show a task with its links, evidence, comments and newest review.

    TASK is a name such as LAT-1, or the first four or more digits of an id.
    """
    now = here.snapshot()
    return report.full(now, lookup.find_task(now, task))
