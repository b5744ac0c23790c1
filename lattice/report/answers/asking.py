"""What became of a request for a run."""

from collections.abc import Iterator

from lattice.report.runs import SHORT
from lattice.report.safe import line
from lattice.report.shown import Shown


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
    attempt: int = 1
    retry_of: str | None = None
    notes: tuple[str, ...] = ()


def requested(answer: Requested) -> Iterator[str]:
    """One line, the run's id first where nothing follows it."""
    ahead = f" ({answer.ahead} ahead)" if answer.ahead else ""
    task = f" for {answer.task}" if answer.task else ""
    attempt = f", attempt {answer.attempt}" if answer.attempt > 1 else ""
    target = f"{answer.base[:SHORT]}..{answer.head[:SHORT]}"
    worker = f"{line(answer.worker)} ({answer.engine})"
    yield f"{answer.run[:SHORT]} {answer.answered}{ahead}: {worker} on {target}{task}{attempt}"
    if answer.answered == "reused":
        yield f"reviewed already: git lattice review show {answer.run[:SHORT]}; --again reviews anew"
