"""`pause` and `resume`: whether runs start."""

import re
from collections.abc import Iterator

import click

from lattice.cli.options import actor_option, in_untouched_repository
from lattice.cli.output import Command
from lattice.errors import UsageError
from lattice.model import state
from lattice.model.decide.project import holding
from lattice.model.state import Pause
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.report.times import moment
from lattice.work.here import Here, now_ms
from lattice.work.judging import recording
from lattice.work.running.start import start_next

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LONGEST_SECONDS = 365 * 86_400


class Pausing(Shown, frozen=True, kw_only=True, tag="pause"):
    """What holds now (`pause` None: runs start), and the pause that held before.

    `waiting` is how many runs are queued, `active` how many go on, `started` which ones resuming started.
    """

    pause: Pause | None
    before: Pause | None
    waiting: int
    active: int
    started: tuple[str, ...] = ()


def _text(answer: Pausing) -> Iterator[str]:
    if answer.pause is None:
        yield "Resumed" if answer.before else "Not paused"
        if answer.started:
            yield f"Started {', '.join(run[:12] for run in answer.started)}"
        if answer.waiting:
            yield f"{answer.waiting} queued"
        return
    until = f" until {moment(answer.pause.until)}" if answer.pause.until is not None else ""
    reason = f": {line(answer.pause.reason)}" if answer.pause.reason else ""
    yield f"Paused{until}{reason}"
    if answer.before is not None:
        yield f"  (in place of the pause by {line(answer.before.actor)})"
    counts = ((answer.waiting, "queued"), (answer.active, "running, to the end"))
    if any(count for count, _ in counts):
        yield ", ".join(f"{count} {word}" for count, word in counts if count)


@click.command("pause", cls=Command, text=_text, example="git lattice pause --for 2h --reason 'a release'")
@click.option("--for", "span", metavar="TIME", help="For so long: 30m, 2h, 1d; until resumed unless given.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@actor_option
@in_untouched_repository
def pause(here: Here, span: str | None, reason: str, actor: str | None) -> Pausing:
    """Have no run start, in any clone.

    What is asked for waits. What runs already goes on. A second pause takes the place of the first.
    """
    until = None if span is None else now_ms() + 1000 * _length(span)
    return _now(here, recording.pause(here, until, reason, here.actor(actor)))


@click.command("resume", cls=Command, text=_text, example="git lattice resume")
@actor_option
@in_untouched_repository
def resume(here: Here, actor: str | None) -> Pausing:
    """Let runs start again, those that wait in this clone at once."""
    before = recording.resume(here, here.actor(actor))
    return _now(here, before, start_next(here))


def _now(here: Here, before: Pause | None, started: tuple[str, ...] = ()) -> Pausing:
    now = here.snapshot()
    return Pausing(
        pause=holding(now, now_ms()),
        before=before,
        waiting=len(tuple(state.queued(now))),
        active=len(tuple(state.active(now))),
        started=started,
    )


def _length(text: str) -> int:
    """A span in seconds; raises UsageError."""
    found = re.fullmatch(r"(\d{1,9})([smhd]?)", text, re.ASCII)
    seconds = int(found[1]) * _SECONDS[found[2] or "m"] if found else 0
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise UsageError(f"'{text}' is no span of time", "30m, 2h or 1d, 365d at most; 30 means 30m")
    return seconds
