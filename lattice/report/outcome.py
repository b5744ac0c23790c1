"""A run in few words, as part of something else: what came of it, or how far it is."""

import click
from msgspec import Struct

from lattice.model.decide.commits.standing import Held, held
from lattice.model.review import Severity
from lattice.model.run import Run, RunState, Verdict
from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.times import ago

_COLOURS = {
    Verdict.PASS: "green",
    Verdict.NEEDS_CHANGES: "yellow",
    Verdict.BLOCK: "red",
    Verdict.INCONCLUSIVE: "magenta",
}


class RunShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run seen from a commit or a task; `reviewed_as` is the head whose review holds here too.

    `held` says why it does: it is `equivalent` (the same patch), or the run's range has `covered` it.
    """

    run: str
    worker: str
    state: RunState
    head: str
    asked_at: int
    started_at: int | None = None
    verdict: Verdict | None = None
    counts: dict[str, int] = {}
    failure: str | None = None
    message: str = ""
    reviewed_as: str | None = None
    held: Held = Held.OWN


def shown(run: Run, head: str | None = None) -> RunShown:
    """The run, seen from the commit `head` where that is not its own."""
    return RunShown(
        run=run.id,
        worker=run.worker,
        state=run.state,
        head=head or run.head,
        asked_at=run.asked_at,
        started_at=run.started_at,
        verdict=run.verdict,
        counts=run.counts,
        failure=run.failure,
        message=run.message,
        reviewed_as=run.head if head not in (None, run.head) else None,
        held=held(run, head or run.head),
    )


def verdict_text(verdict: Verdict) -> str:
    """The verdict in its colour."""
    return click.style(verdict, fg=_COLOURS[verdict])


def counts_text(counts: dict[str, int]) -> str:
    """`1 important, 2 minor`; what is no severity is left out."""
    return ", ".join(f"{counts[severity]} {severity}" for severity in Severity if counts.get(severity))


def _held_text(run: RunShown) -> str:
    if run.reviewed_as is None:
        return ""
    how = "in the range up to" if run.held is Held.COVERED else "as"
    return f", reviewed {how} {run.reviewed_as[:SHORT]}"


def outcome_text(run: RunShown, now: int) -> str:
    """`needs_changes (1 important)`, `failed: auth`, `running, started 3 minutes ago`."""
    if run.verdict is not None:
        counts = counts_text(run.counts)
        return verdict_text(run.verdict) + (f" ({counts})" if counts else "") + _held_text(run)
    if run.state is RunState.ACTIVE:
        return f"running, started {ago(run.started_at or run.asked_at, now)}"
    if run.state is RunState.QUEUED:
        return f"queued {ago(run.asked_at, now)}"
    reason = ": ".join(part for part in (run.failure, line(run.message)) if part)
    return click.style(run.state, fg="red") + (f": {reason}" if reason else "")
