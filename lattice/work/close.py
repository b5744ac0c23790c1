"""`worker complete` and `worker fail`: a statement to a living supervisor, else the run's end.

While a supervisor of this clone holds the run's lock, it alone closes the run, from what it
captured. With none, the words of a person (or of an agent whose supervisor died) are the outcome.
"""

import os
from enum import StrEnum

import msgspec
from msgspec import Struct

from lattice.engines.exchange import BadOutput, parse_answer
from lattice.errors import Busy, LatticeError, NotFound, Refused, UsageError
from lattice.local import run_folder
from lattice.local.locks import Held, Liveness
from lattice.local.run_folder import Outcome, RunFolder, Statement
from lattice.model import review
from lattice.model.decide import runs as decide
from lattice.model.decide.lookup import find_run, find_task
from lattice.model.payload import ProcessCompleted, ProcessFailed
from lattice.model.review import Answer
from lattice.model.run import FailureKind, Run
from lattice.work.here import Here, now_ms
from lattice.work.projecting import project_notes
from lattice.work.running import reaper
from lattice.work.running.evidence import Made, make_review
from lattice.work.writing import write


class Closed(StrEnum):
    """What became of the words."""

    STATED = "stated"
    RECORDED = "recorded"


class Said(Struct, frozen=True):
    """A run and what became of the words about it."""

    run: Run
    closed: Closed


def which(here: Here, words: tuple[str, ...]) -> Run:
    """The run that `[TASK] RUN` means, RUN being $LATTICE_RUN without any; raises NotFound, UsageError."""
    now = here.snapshot()
    name = words[-1] if words else os.environ.get("LATTICE_RUN")
    if name is None:
        raise UsageError("which run?", "git lattice worker ps")
    run = find_run(now, name)
    if len(words) > 1 and find_task(now, words[0]).id != run.task:
        raise NotFound(f"run '{run.id[:12]}' is not a run of '{words[0]}'", f"git lattice log {words[0]}")
    return run


def complete(here: Here, run: Run, actor: str, result: bytes | None) -> Said:
    """State or record that a run is complete, with the JSON of its review where there is one.

    Raises Refused for a run that has ended, and for one without a review and without supervisor.
    """
    answer = _parse(result) if result is not None else None
    if answer is not None:
        _refuse_other_target(answer, run)
    text = msgspec.json.encode(answer).decode() if answer else None
    stated = Statement(outcome=Outcome.COMPLETE, actor=actor, at=now_ms(), review=text)
    lock = _state(here, run, stated)
    if lock is None:
        return Said(run, Closed.STATED)
    if answer is None:
        lock.release()
        raise Refused(f"run '{run.id[:12]}' needs a review", "--result FILE with the review as JSON")
    made = make_review(here, run, answer, Made(version="by hand"))
    outcome = ProcessCompleted(
        verdict=made.verdict,
        counts=review.counts(made.findings),
        review=msgspec.json.encode(made, order="sorted").decode(),
        engine=run.engine,
        engine_version="by hand",
        patch=made.evidence.patch,
        note=f"closed by {actor}",
    )
    return _record(here, run, outcome, actor, lock)


def fail(here: Here, run: Run, actor: str, error: str) -> Said:
    """State or record that a run failed. Raises Refused for a run that has ended."""
    stated = Statement(outcome=Outcome.FAIL, actor=actor, at=now_ms(), reason=error)
    lock = _state(here, run, stated)
    if lock is None:
        return Said(run, Closed.STATED)
    outcome = ProcessFailed(kind=FailureKind.BAD_OUTPUT, message=error or f"closed by {actor}")
    return _record(here, run, outcome, actor, lock)


def _parse(result: bytes) -> Answer:
    try:
        return parse_answer(result, b"", 0)
    except BadOutput as error:
        raise UsageError(error.message, "docs/review.md has the form") from None


def _refuse_other_target(answer: Answer, run: Run) -> None:
    for said, asked in ((answer.base, run.base), (answer.head, run.head)):
        if said is not None and said != asked:
            raise UsageError(f"the result is about {said}, run '{run.id[:12]}' is about {asked}")


def _state(here: Here, run: Run, statement: Statement) -> Held | None:
    """Leave the statement to a living supervisor; without one, the run's lock instead."""
    if run.is_terminal:
        raise Refused(f"run '{run.id[:12]}' has {run.state} already", f"git lattice log {run.id[:12]}")
    if run.started_clone not in (None, here.clone):
        raise Refused(f"run '{run.id[:12]}' belongs to clone {run.started_clone}")
    folder: RunFolder = run_folder.create(here.places, run.id)
    lock = folder.claim()
    if lock is not None:
        return lock
    if folder.liveness() is not Liveness.ALIVE:
        raise Busy(f"run '{run.id[:12]}' is being closed", "try again")
    folder.state(statement)
    return None


def _record(here: Here, run: Run, outcome: ProcessCompleted | ProcessFailed, actor: str, lock: Held) -> Said:
    try:
        write(here, decide.close_by_hand(run.id, outcome, actor))
        project_notes(here)
    except LatticeError:
        lock.release()
        raise
    reaper.clear(here, run_folder.folder(here.places, run.id), lock)
    return Said(run, Closed.RECORDED)
