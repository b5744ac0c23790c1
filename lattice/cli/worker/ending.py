"""`git lattice worker wait | cancel`."""

from collections.abc import Iterator

import click

from lattice.cli.options import actor_option, in_repository, in_untouched_repository
from lattice.cli.output import Command
from lattice.errors import UsageError
from lattice.local.hooks import spool
from lattice.model import state
from lattice.model.decide.lookup import find_run, task_name
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.model.state import State
from lattice.report import runs
from lattice.report.answers.ending import Cancelled, cancelled
from lattice.work import cancelling
from lattice.work.draining.drain import drain
from lattice.work.follow import follow
from lattice.work.here import Here, now_ms


@click.command(cls=Command, text=runs.ends, example="git lattice worker wait 4882651")
@click.argument("names", nargs=-1, metavar="[RUN]...")
@in_repository
def wait(here: Here, names: tuple[str, ...]) -> Iterator[runs.EndedRow]:
    """Wait until runs have ended, each to its last attempt; without any, all that this clone asked for.

    Ends as the worst of them: 1 where one asks for changes, 3 where one came to no verdict.
    """
    if not names and spool.has_any(here.places):
        # Another process may be looking at them just now.
        drain(here)
    now = here.snapshot()
    found = dict.fromkeys(find_run(now, name).id for name in names) if names else _going_on(here, now)
    return (_ended(here, follow(here, run)) for run in found)


def _going_on(here: Here, now: State) -> list[RunId]:
    """This clone's queued and active runs, the oldest first."""
    going = (run for run in (*state.queued(now), *state.active(now)) if run.clone == here.clone)
    return [run.id for run in sorted(going, key=lambda run: (run.asked_at, run.id))]


def _ended(here: Here, run: Run) -> runs.EndedRow:
    return runs.ended(runs.row(run, _task(here, run), now_ms()))


def _task(here: Here, run: Run) -> str | None:
    now = here.snapshot()
    task = state.task(now, run.task) if run.task else None
    return task_name(now, task) if task else None


@click.command(cls=Command, text=cancelled, example="git lattice worker cancel 4882651 --reason 'no need'")
@click.argument("names", nargs=-1, metavar="RUN...")
@click.option("--all", "everything", is_flag=True, help="Every run that this clone asked for.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@actor_option
@in_untouched_repository
def cancel(
    here: Here, names: tuple[str, ...], everything: bool, reason: str, actor: str | None
) -> Iterator[Cancelled]:
    """End runs before their time.

    One that waits is cancelled at once; one that runs is ended by its supervisor, within seconds, or in
    another clone after the next sync.
    """
    if everything and names:
        raise UsageError("--all and runs cannot be given together", "use one of them")
    if not everything and not names:
        raise UsageError("which run?", "git lattice worker ps -a")
    done = cancelling.cancel(here, None if everything else names, here.actor(actor), reason)
    ended = [_cancelled(here, run, "cancelled") for run in done.ended]
    return iter([*ended, *(_cancelled(here, run, "cancelling") for run in done.requested)])


def _cancelled(here: Here, run: Run, word: str) -> Cancelled:
    return Cancelled(
        run=run.id,
        state=word,
        worker=run.worker,
        head=run.head,
        task=_task(here, run),
        elsewhere=(run.started_clone or run.clone) != here.clone,
    )
