"""`git lattice worker run | retry`."""

import os

import click

from lattice.cli.options import actor_option, in_repository, time_limit
from lattice.cli.output import Command
from lattice.cli.worker import answering
from lattice.cli.worker.answering import Answer, Stay
from lattice.work.asking import request
from lattice.work.asking.request import Options
from lattice.work.asking.target import Words
from lattice.work.here import Here
from lattice.work.retrying import retry as queue_again


@click.command(cls=Command, text=answering.text, example="git lattice worker run CodeReviewLite HEAD --wait")
@click.argument("worker")
@click.argument("what", nargs=-1, metavar="[TASK] [REV | BASE..HEAD]")
@click.option("--task", metavar="TASK", help="The task that is reviewed.")
@click.option("--rev", metavar="REV", help="The commit, or the range BASE..HEAD.")
@click.option("--wait", is_flag=True, help="Follow the run to its end and print the review.")
@click.option(
    "--foreground/--background",
    default=None,
    help="Wait, and let the run end with the command; what CI=true means unless --background.",
)
@click.option("--again", is_flag=True, help="Review anew what was reviewed already.")
@click.option("--engine", metavar="ENGINE", help="Think with this one, whatever the definition says.")
@click.option("--model", metavar="MODEL", help="The engine's model, by the name that its program has for it.")
@click.option("--timeout", metavar="TIME", help="End the run after so long: 20m, 90s, 1h; 20 is minutes.")
@actor_option
@in_repository
def run(
    here: Here,
    worker: str,
    what: tuple[str, ...],
    task: str | None,
    rev: str | None,
    wait: bool,
    foreground: bool | None,
    again: bool,
    engine: str | None,
    model: str | None,
    timeout: str | None,
    actor: str | None,
) -> Answer:
    """Review a commit with a worker, in the background.

    A single REV is reviewed against its first parent. Without one it is the task's branch against
    its merge base with the default branch, else HEAD. A run that is asked for twice is one run.
    Interrupting the command ends a run in the foreground, and no other.
    """
    who = here.actor(actor)
    options = Options(actor=who, again=again, timeout_seconds=time_limit(timeout), engine=engine, model=model)
    asked = request.ask(here, worker, Words(free=what, task=task, rev=rev), options)
    return answering.answer(here, asked, who, _stay(wait, foreground))


@click.command(cls=Command, text=answering.text, example="git lattice worker retry 4882651 --wait")
@click.argument("run")
@click.option("--wait", is_flag=True, help="Follow the run to its end and print the review.")
@actor_option
@in_repository
def retry(here: Here, run: str, wait: bool, actor: str | None) -> Answer:
    """Run anew what a run that has ended was asked for, exactly as it was frozen then.

    That is another run, the next attempt; of a run that was retried already, the one after its last.
    """
    who = here.actor(actor)
    return answering.answer(here, queue_again(here, run, who), who, _stay(wait, foreground=False))


def _stay(wait: bool, foreground: bool | None) -> Stay:
    wants_foreground = os.environ.get("CI") in ("true", "1") if foreground is None else foreground
    if wants_foreground:
        return Stay.FOREGROUND
    return Stay.WAITING if wait else Stay.NOT
