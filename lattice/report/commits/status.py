"""The state of a branch: its newest commits with what reviews say of them, and what is going on."""

from collections.abc import Iterator

import click
from msgspec import Struct

from lattice.model.state import Pause
from lattice.report.commits.standing import StandingShown, rows
from lattice.report.outcome import RunShown, outcome_text
from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.report.times import moment


class CommitShown(Struct, frozen=True):
    """A commit, the newest run of each worker on it, and what they amount to."""

    id: str
    abbreviated: str
    subject: str
    runs: tuple[RunShown, ...]
    standing: StandingShown
    noted: bool = False


class StatusShown(Shown, frozen=True, kw_only=True, tag="status"):
    """`branch` is None where HEAD is detached; `at` is when it was asked, in UTC milliseconds.

    `open_findings` are those that `review list` lists, `noted` the commits that a hook left in the
    spool and nobody has looked at yet.
    """

    at: int
    branch: str | None
    has_log: bool
    commits: tuple[CommitShown, ...]
    open_findings: int = 0
    noted: int = 0
    confined: bool = False
    active: tuple[RunShown, ...]
    queued: tuple[RunShown, ...]
    pause: Pause | None = None


def text(status: StatusShown) -> Iterator[str]:
    """In the manner of `git status`."""
    yield f"On branch {line(status.branch)}" if status.branch else "HEAD is detached"
    if not status.has_log:
        yield '  (no log here yet; use "git lattice init" to begin one)'
    yield ""
    if not status.commits:
        yield "No commits yet"
    for commit in status.commits:
        yield from _commit(commit, status.at)
    if any(commit.runs for commit in status.commits):
        yield '  (use "git lattice review show COMMIT" to read a review)'
    elif status.commits:
        yield '  (use "git lattice worker run CodeReviewLite COMMIT" to have one reviewed)'
    if status.open_findings:
        are = "finding is" if status.open_findings == 1 else "findings are"
        yield ""
        yield f"{status.open_findings} {are} open; git lattice review list"
    yield from _going_on(status)


def _going_on(status: StatusShown) -> Iterator[str]:
    if status.noted:
        are = "commit is" if status.noted == 1 else "commits are"
        yield ""
        yield f"{status.noted} {are} noted and not yet looked at"
    if status.confined:
        yield ""
        yield "In a sandbox: reviews start with the next command outside of it"
    for title, runs in (("Running", status.active), ("Queued", status.queued)):
        if runs:
            yield ""
            yield f"{title}:"
            yield from (_run(run, status.at) for run in runs)
    if status.pause is not None:
        until = f" until {moment(status.pause.until)}" if status.pause.until is not None else ""
        reason = f": {line(status.pause.reason)}" if status.pause.reason else ""
        yield ""
        yield f"Paused by {line(status.pause.actor)}{until}{reason}"
        yield '  (use "git lattice resume" to let runs start)'


def _commit(commit: CommitShown, at: int) -> Iterator[str]:
    yield f"{click.style(commit.abbreviated, fg='yellow')} {line(commit.subject)}"
    for row in rows(commit.standing, at):
        yield f"    {row}"
    if not commit.runs:
        yield "    noted, not yet looked at" if commit.noted else "    no review"


def _run(run: RunShown, at: int) -> str:
    return f"    {run.run[:SHORT]} {line(run.worker)} on {run.head[:SHORT]}: {outcome_text(run, at)}"
