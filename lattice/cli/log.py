"""`log`: the events, newest first."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.errors import NotFound
from lattice.log import codec
from lattice.log.history import entries
from lattice.model import state
from lattice.model.decide import lookup
from lattice.model.event import Event
from lattice.model.fold.reducer import Outcome
from lattice.model.ids import fan_out
from lattice.model.state import State
from lattice.report import events as report
from lattice.work.here import Here


def _text(events: Iterable[report.EventShown]) -> Iterator[str]:
    oneline = click.get_current_context().params["oneline"]
    return report.short_texts(events) if oneline else report.long_texts(events)


@click.command("log", cls=Command, text=_text, example="git lattice log --oneline -n 5")
@click.argument("name", required=False, metavar="[TASK|RUN]")
@click.option("-n", "count", metavar="N", type=click.IntRange(0), help="How many events; all unless given.")
@click.option("--oneline", is_flag=True, help="One event a line.")
@in_repository
def log(here: Here, name: str | None, count: int | None, oneline: bool) -> Iterator[report.EventShown]:
    """Show the events, newest first; with a name only those about that task or run."""
    del oneline  # only the text depends on it
    now = here.snapshot()
    is_wanted = _about(now, name) if name else _any
    found = (
        _shown(now, event, entry.commit)
        for entry in entries(here.store, now.tip)
        for event in reversed(entry.events)
        if is_wanted(event)
    )
    return islice(found, count)


def _any(_: Event) -> bool:
    return True


def _about(now: State, name: str) -> Callable[[Event], bool]:
    subject = _find(now, name)
    return lambda event: subject in (event.id, event.task, event.run)


def _find(now: State, name: str) -> str:
    """The id of the task or run called `name`."""
    if lookup.is_task_name(now, name):
        return lookup.find_task(now, name).id
    for find in (lookup.find_run, lookup.find_task):
        try:
            return find(now, name).id
        except NotFound as error:
            if "names" in error.message:
                raise
    raise NotFound(f"no task or run '{name}'", "git lattice log --oneline")


def _shown(now: State, event: Event, commit: str) -> report.EventShown:
    outcome = state.read_as(now, f"outcomes/{fan_out(event.id)}.json", Outcome)
    subject = codec.message((event,), now).partition("\n")[0]
    fate = (outcome.outcome.value, outcome.reason) if outcome else (None, None)
    return report.shown(event, commit, subject, fate)
