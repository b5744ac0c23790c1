"""Runs as people and programs read them."""

from collections.abc import Iterable, Iterator

from msgspec import field

from lattice.errors import Exit
from lattice.model.run import Run, RunState, Verdict
from lattice.report.safe import line
from lattice.report.shown import Shown
from lattice.report.times import duration, moment

SHORT = 12
"""How much of an id is shown to people."""

VERDICT_CODES = {
    Verdict.PASS: Exit.DONE,
    Verdict.NEEDS_CHANGES: Exit.NEGATIVE,
    Verdict.BLOCK: Exit.NEGATIVE,
    Verdict.INCONCLUSIVE: Exit.NO_VERDICT,
}


def outcome_code(run: Run) -> Exit:
    """What waiting for a run ends with: its verdict's code, or 3 without a verdict."""
    return VERDICT_CODES[run.verdict] if run.verdict else Exit.NO_VERDICT


class RunRow(Shown, frozen=True, kw_only=True, tag="run", omit_defaults=True):
    """A run in a list. Times are UTC milliseconds; `elapsed` is in milliseconds."""

    id: str
    state: str
    worker: str
    base: str
    head: str
    task: str | None = None
    engine: str
    asked_at: int
    since: int
    elapsed: int
    deadline: int | None = None
    host: str = ""
    clone: str = ""
    started_event_id: str | None = None
    verdict: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    failure: str | None = None
    message: str = ""


def row(run: Run, task: str | None, now: int) -> RunRow:
    """The run as it stands at `now`."""
    since = run.started_at or run.asked_at
    return RunRow(
        id=run.id,
        state=run.state,
        worker=run.worker,
        base=run.base,
        head=run.head,
        task=task,
        engine=run.engine,
        asked_at=run.asked_at,
        since=since,
        elapsed=max(0, (run.ended_at or now) - since),
        deadline=run.deadline,
        host=run.host,
        clone=run.started_clone or run.clone,
        started_event_id=run.started_event_id,
        verdict=run.verdict,
        counts=run.counts,
        failure=run.failure,
        message=run.message,
    )


def table(rows: Iterable[RunRow]) -> Iterator[str]:
    """One line a run under a heading; a sentence where there is none."""
    lines = [_cells(row) for row in rows]
    if not lines:
        yield "no runs"
        return
    lines.insert(0, ("RUN", "STATE", "WORKER", "TARGET", "TASK", "ENGINE", "SINCE", "DEADLINE", "HOST"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(row: RunRow) -> tuple[str, ...]:
    return (
        row.id[:SHORT],
        state_of(row),
        line(row.worker),
        row.head[:SHORT],
        row.task or "-",
        row.engine,
        f"{moment(row.since)} ({duration(row.elapsed) or 'now'})",
        moment(row.deadline) if row.deadline else "-",
        line(row.host) or "-",
    )


def state_of(row: RunRow) -> str:
    """The state in a word: the verdict of a completed run, the kind of a failed one."""
    if row.state == RunState.COMPLETED:
        return row.verdict or row.state
    return f"{row.state}({row.failure})" if row.failure else row.state


class Requested(Shown, frozen=True, kw_only=True, tag="request", omit_defaults=True):
    """What became of a request for a run: queued, started, joined or reused; `ahead` wait before it."""

    answered: str
    run: str
    worker: str
    base: str
    head: str
    task: str | None = None
    engine: str
    ahead: int = 0
    notes: tuple[str, ...] = ()


def requested(answer: Requested) -> Iterator[str]:
    """One line, the run's id first where nothing follows it."""
    ahead = f" ({answer.ahead} ahead)" if answer.ahead else ""
    task = f" for {answer.task}" if answer.task else ""
    target = f"{answer.base[:SHORT]}..{answer.head[:SHORT]}"
    worker = f"{line(answer.worker)} ({answer.engine})"
    yield f"{answer.run[:SHORT]} {answer.answered}{ahead}: {worker} on {target}{task}"
    if answer.answered == "reused":
        yield f"reviewed already: git lattice review show {answer.run[:SHORT]}; --again reviews anew"


class Closed(Shown, frozen=True, kw_only=True, tag="closed"):
    """What became of `worker complete` or `worker fail`: stated to the supervisor, or recorded."""

    run: str
    closed: str


def closed(answer: Closed) -> Iterator[str]:
    """One line."""
    if answer.closed == "stated":
        yield f"{answer.run[:SHORT]}: noted; its supervisor closes the run when the engine ends"
    else:
        yield f"{answer.run[:SHORT]}: closed"


class Printed(Shown, frozen=True, kw_only=True, tag="output"):
    """What an engine printed; empty streams included."""

    run: str
    stdout: str
    stderr: str
    supervisor: str


def printed(answer: Printed) -> Iterator[str]:
    """The output itself, then what went to the other streams under a heading."""
    for name, text in (("", answer.stdout), ("stderr", answer.stderr), ("supervisor", answer.supervisor)):
        if text:
            if name:
                yield f"--- {name}"
            yield text.rstrip("\n")
