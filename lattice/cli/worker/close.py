"""`git lattice worker complete | fail`: what an agent types last."""

import click

from lattice.cli.options import actor_option, in_untouched_repository, read_text
from lattice.cli.output import Command
from lattice.report.answers.ending import Closed, closed
from lattice.work import close
from lattice.work.here import Here


@click.command(cls=Command, text=closed, example="git lattice worker complete --result review.json")
@click.argument("what", nargs=-1, metavar="[TASK] [RUN]")
@click.option("--result", metavar="FILE", help="The review as JSON; - is standard input.")
@actor_option
@in_untouched_repository
def complete(here: Here, what: tuple[str, ...], result: str | None, actor: str | None) -> Closed:
    """Say that a run is complete; RUN is $LATTICE_RUN without any.

    While the run's supervisor lives this is a statement to it. Without one it closes the run, and
    then needs the review.
    """
    data = read_text(result).encode() if result is not None else None
    said = close.complete(here, close.which(here, what), here.actor(actor), data)
    return Closed(run=said.run.id, closed=said.closed)


@click.command(cls=Command, text=closed, example="git lattice worker fail --error 'no network'")
@click.argument("what", nargs=-1, metavar="[TASK] [RUN]")
@click.option("--error", metavar="TEXT", default="", help="What went wrong.")
@actor_option
@in_untouched_repository
def fail(here: Here, what: tuple[str, ...], error: str, actor: str | None) -> Closed:
    """Say that a run failed; RUN is $LATTICE_RUN without any."""
    said = close.fail(here, close.which(here, what), here.actor(actor), error)
    return Closed(run=said.run.id, closed=said.closed)
