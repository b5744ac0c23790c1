"""What `run` and `retry` have in common: starting what was queued, waiting for it, and being interrupted.

In the foreground the run lives as long as the command: whoever interrupts one, ends both. Elsewhere
the run outlives everything that asked for it.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

import click

from lattice.cli.reviews.show import shown_review
from lattice.errors import NoVerdict, Refused
from lattice.model import state
from lattice.model.decide.asking import Answered
from lattice.model.decide.ending import last_attempt
from lattice.model.decide.lookup import task_name
from lattice.model.decide.runs import startable
from lattice.model.run import Run
from lattice.report import reviews
from lattice.report.answers import asking
from lattice.report.safe import line
from lattice.work.asking.request import Requested
from lattice.work.cancelling import cancel
from lattice.work.follow import attempts
from lattice.work.here import Here, now_ms
from lattice.work.running.start import start_next

Answer = asking.Requested | reviews.ReviewShown


class Stay(StrEnum):
    """How long a command stays with the run that it asked for."""

    NOT = "not"
    WAITING = "waiting"
    FOREGROUND = "foreground"


def text(answer: Answer) -> Iterator[str]:
    """The request, or the review that came of it."""
    return asking.requested(answer) if isinstance(answer, asking.Requested) else reviews.text(answer)


def answer(here: Here, asked: Requested, actor: str, stay: Stay) -> Answer:
    """Start what was asked for, and stay with it; raises NoVerdict for an end without a review."""
    for note in asked.notes:
        _say(note)
    if stay is Stay.NOT:
        is_started = asked.run.id in start_next(here) and asked.answered is Answered.QUEUED
        return _requested(here, asked.run, "started" if is_started else asked.answered)
    ended = asked.run if asked.answered is Answered.REUSED else _stay(here, asked, actor, stay)
    if ended.verdict is None:
        kind = f" ({ended.failure})" if ended.failure else ""
        raise NoVerdict(
            f"run '{ended.id[:12]}' ended without a review{kind}: {line(ended.message)}",
            f"git lattice worker logs {ended.id[:12]}",
        )
    return shown_review(here, ended)


def _stay(here: Here, asked: Requested, actor: str, stay: Stay) -> Run:
    # Who joins a run that others asked for does not take it along when leaving.
    is_ours = stay is Stay.FOREGROUND and asked.answered is Answered.QUEUED
    with _ended_like_an_interrupt(is_ours):
        try:
            start_next(here, asked.run.id if is_ours else None)
            return _follow(here, asked.run)
        except KeyboardInterrupt:
            # The interrupt went to git's processes as well.
            here.close()
            if is_ours:
                _cancel(here, asked.run, actor)
            else:
                _say(f"run '{asked.run.id[:12]}' goes on; git lattice worker wait {asked.run.id[:12]}")
            raise


@contextmanager
def _ended_like_an_interrupt(by_signals: bool) -> Iterator[None]:
    """Have TERM and HUP raise KeyboardInterrupt, as INT does."""
    numbers = (signal.SIGTERM, signal.SIGHUP) if by_signals else ()
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _follow(here: Here, run: Run) -> Run:
    """The last attempt, once it has ended; each next one is announced."""
    for ended in attempts(here, run.id):
        if ended.retried_as is not None:
            short, next_one = ended.id[:12], ended.retried_as[:12]
            _say(f"run '{short}' ended ({ended.failure}) and is retried as '{next_one}'")
    return ended


def _cancel(here: Here, run: Run, actor: str) -> None:
    """End the run that we would not leave behind, and wait for that."""
    last = last_attempt(here.snapshot(), run)
    _say(f"cancelling run '{last.id[:12]}'")
    with suppress(Refused):  # it has ended by itself
        cancel(here, (last.id,), actor, "interrupted")
    _follow(here, last)


def _say(note: str) -> None:
    click.echo(f"note: {line(note)}", err=True)


def _requested(here: Here, run: Run, answered: str) -> asking.Requested:
    now = here.snapshot()
    waits = answered == Answered.QUEUED
    waiting = [queued.id for queued in startable(now, here.clone, now_ms())] if waits else []
    task = state.task(now, run.task) if run.task else None
    return asking.Requested(
        answered=answered,
        run=run.id,
        worker=run.worker,
        base=run.base,
        head=run.head,
        task=task_name(now, task) if task else None,
        engine=run.engine,
        ahead=waiting.index(run.id) if run.id in waiting else 0,
        attempt=run.attempt,
        retry_of=run.retry_of,
    )
