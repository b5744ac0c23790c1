"""Runs in a list, as people and programs read them: one row each, whole or as it ended."""

from collections.abc import Iterable, Iterator

from msgspec import field, structs

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

_HOME = "\x1b[H\x1b[2J"
_HEADING = ("RUN", "STATE", "WORKER", "TARGET", "TASK", "ENGINE", "SINCE", "DEADLINE", "HOST", "NOTE")


class RunRow(Shown, frozen=True, kw_only=True, tag="run", omit_defaults=True):
    """A run in a list. Times are UTC milliseconds; `elapsed` is in milliseconds.

    `state` is the log's, or `lost` for a run whose supervisor is gone, or `unknown` where that
    cannot be told. The engine's own exit code is `exit_code` in JSON.
    """

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
    engine_exit: int | None = field(default=None, name="exit_code")
    attempt: int = 1
    retry_of: str | None = None
    retried_as: str | None = None
    not_before: int | None = None
    cancel_requested: bool = False
    cancelled_by: str = ""
    cancel_reason: str = ""
    tampered: tuple[str, ...] = ()
    survivors: int = 0


class EndedRow(RunRow, frozen=True, kw_only=True, tag="run", omit_defaults=True):
    """A run that was waited for: the same row, which ends the command as its review says."""

    @property
    def exit_code(self) -> Exit:
        """The verdict's code; 3 without a verdict."""
        return VERDICT_CODES[Verdict(self.verdict)] if self.verdict else Exit.NO_VERDICT


def row(run: Run, task: str | None, now: int, state: str | None = None) -> RunRow:
    """The run as it stands at `now`; with `state` in place of the log's word for it."""
    since = run.started_at or run.asked_at
    return RunRow(
        id=run.id,
        state=state or run.state,
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
        engine_exit=run.exit_code,
        attempt=run.attempt,
        retry_of=run.retry_of,
        retried_as=run.retried_as,
        not_before=run.not_before,
        cancel_requested=run.cancel_requested,
        cancelled_by=run.cancelled_by,
        cancel_reason=run.cancel_reason,
        tampered=run.tampered,
        survivors=run.survivors,
    )


def ended(shown: RunRow) -> EndedRow:
    """The row of a run that has ended."""
    return EndedRow(**structs.asdict(shown))


def table(rows: Iterable[RunRow]) -> Iterator[str]:
    """One line a run under a heading; a sentence where there is none."""
    lines = [_cells(row) for row in rows]
    if not lines:
        yield "no runs"
        return
    lines.insert(0, _HEADING)
    if not any(cells[-1] for cells in lines[1:]):
        lines = [cells[:-1] for cells in lines]
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
        _note(row),
    )


def state_of(row: RunRow) -> str:
    """The state in a word: the verdict of a completed run, the kind of a failed one."""
    if row.state == RunState.COMPLETED:
        return row.verdict or row.state
    if row.cancel_requested and row.state in (RunState.QUEUED, RunState.ACTIVE):
        return "cancelling"
    return f"{row.state}({row.failure})" if row.failure else row.state


def _note(row: RunRow) -> str:
    """What is out of the ordinary."""
    waits = row.not_before if row.state == RunState.QUEUED else None
    notes = (
        f"attempt {row.attempt}" if row.attempt > 1 else "",
        f"not before {moment(waits)}" if waits else "",
        f"exit {row.engine_exit}" if row.engine_exit else "",
        "tampered" if row.tampered else "",
        f"{row.survivors} left running" if row.survivors else "",
        f"retried as {row.retried_as[:SHORT]}" if row.retried_as else "",
    )
    return ", ".join(note for note in notes if note)


def ends(rows: Iterable[EndedRow]) -> Iterator[str]:
    """One line a run, as soon as it has ended."""
    for row in rows:
        task = f" for {row.task}" if row.task else ""
        note = _note(row)
        about = f"{line(row.worker)} on {row.base[:SHORT]}..{row.head[:SHORT]}{task}"
        why = f": {line(row.message)}" if row.failure and row.message else ""
        yield f"{row.id[:SHORT]} {state_of(row)}: {about}{f' ({note})' if note else ''}{why}"


class Frame(Shown, frozen=True, kw_only=True, tag="runs"):
    """Every row at one moment, and those that were there the moment before and have left since."""

    at: int
    rows: tuple[RunRow, ...]
    left: tuple[RunRow, ...] = ()


def changed(frames: Iterable[Frame]) -> Iterator[Frame]:
    """The first frame, and those that differ from the one before in more than time."""
    before = None
    for frame in frames:
        unmoved = [_unmoved(row) for row in frame.rows]
        if unmoved != before:
            yield frame
        before = unmoved


def changes(frames: Iterable[Frame]) -> Iterator[RunRow]:
    """Each row when it is new or has changed, and once more as it left."""
    before: dict[str, RunRow] = {}
    for frame in frames:
        for row in (*frame.rows, *frame.left):
            unmoved = _unmoved(row)
            if before.get(row.id) != unmoved:
                yield row
            before[row.id] = unmoved


def _unmoved(row: RunRow) -> RunRow:
    """The row without what passes by itself."""
    return structs.replace(row, elapsed=0)


def screens(frames: Iterable[Frame], redraw: bool) -> Iterator[str]:
    """The table again and again: in place on a terminal, else one block after the other."""
    for frame in frames:
        yield f"{_HOME if redraw else ''}{moment(frame.at)}"
        yield from table(frame.rows)
        yield ""
