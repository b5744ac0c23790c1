"""`git lattice worker run | retry`."""

import os
import re

import click

from lattice.cli.options import actor_option, in_repository
from lattice.cli.output import Command
from lattice.cli.worker import answering
from lattice.cli.worker.answering import Answer, Stay
from lattice.errors import UsageError
from lattice.work.asking import request
from lattice.work.asking.request import Options
from lattice.work.asking.target import Words
from lattice.work.here import Here
from lattice.work.retrying import retry as queue_again

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST_SECONDS = 24 * 3600


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
    timeout: str | None,
    actor: str | None,
) -> Answer:
    """Review a commit with a worker, in the background.

    A single REV is reviewed against its first parent. Without one it is the task's branch against
    its merge base with the default branch, else HEAD. A run that is asked for twice is one run.
    Interrupting the command ends a run in the foreground, and no other.
    """
    who = here.actor(actor)
    options = Options(actor=who, again=again, timeout_seconds=_limit(timeout))
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


def _limit(text: str | None) -> int | None:
    """A time limit in whole seconds, one at least; raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})([smh]?)", text, re.ASCII)
    seconds = float(found[1]) * _SECONDS[found[2] or "m"] if found else 0.0
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise UsageError(f"'{text}' is no time limit", "20m, 90s or 1h, 24h at most; 20 means 20m")
    return int(seconds) or 1
