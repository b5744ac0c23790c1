"""The wish for the review that a trigger asks for: which worker, on which target, for which task."""

import msgspec
from msgspec import Struct

from lattice.errors import EnvironmentProblem, LatticeError, Untrusted
from lattice.model import state
from lattice.model.decide.commits.arriving import Arrival
from lattice.model.payload import ProcessFailed, RequestDropped
from lattice.model.run import FailureKind, Trigger
from lattice.model.state import State
from lattice.model.task import Task
from lattice.model.worker.definition import Definition
from lattice.work.asking import catalogue, engines, request
from lattice.work.asking.catalogue import Worker
from lattice.work.asking.looked import Looked
from lattice.work.asking.request import Options
from lattice.work.asking.target import Subject, task_named
from lattice.work.here import Here


class Cause(Struct, frozen=True, kw_only=True):
    """What asks: for which worker and in whose name, for which task, or on which branch ("" if on none)."""

    trigger: Trigger
    worker: str
    actor: str
    task: Task | None = None
    branch: str = ""
    insist: bool = False


def arrival(here: Here, now: State, looked: Looked, cause: Cause, dropped: str | None = None) -> Arrival:
    """The commit with the wish for its review; `dropped` says why it is not to be reviewed.

    Raises NotFound for an unknown worker and UsageError for a definition that cannot be read.
    """
    task = _task(now, looked, cause)
    worker, failed = _worker(here, looked, cause.worker, task)
    engine, failed = _engine(here, worker.definition, failed)
    options = Options(actor=cause.actor, trigger=cause.trigger)
    wished = request.wish(here, worker, Subject(looked.target, task), engine, options)
    # Where nothing was reviewed yet, nobody asks for the patch.
    asks = dropped is None and failed is None and now.names("patches")
    patch = looked.patch if asks else None
    return Arrival(
        wish=msgspec.structs.replace(wished, covers=looked.covers, patch=patch),
        instead=RequestDropped(reason=dropped) if dropped else failed,
        insist=cause.insist,
        batch=worker.definition.batch and cause.trigger is Trigger.COMMIT and not looked.is_merge,
    )


def _task(now: State, looked: Looked, cause: Cause) -> Task | None:
    if cause.task is not None or state.meta(now).next_number == 1:
        return cause.task
    return task_named(now, looked.message, cause.branch.removeprefix("refs/heads/"))


def _worker(here: Here, looked: Looked, name: str, task: Task | None) -> tuple[Worker, ProcessFailed | None]:
    """The worker that is to review it, and why that one may not."""
    head = looked.target.head
    try:
        worker = catalogue.find(here, name, head)
    except Untrusted as error:
        said = f"{error.message}; {error.hint}"
        return catalogue.candidate(here, name, head), ProcessFailed(kind=FailureKind.TRUST, message=said)
    escalate = worker.definition.escalate
    if escalate is None or not looked.fits(escalate.when, task.labels if task else ()):
        return worker, None
    try:
        return catalogue.find(here, escalate.to, head), None
    except LatticeError as error:
        said = f"{name} leaves this to {escalate.to}: {error.message}"
        return worker, ProcessFailed(kind=FailureKind.SPAWN, message=said)


def _engine(
    here: Here, definition: Definition, failed: ProcessFailed | None
) -> tuple[str, ProcessFailed | None]:
    try:
        return engines.chosen(here, definition)[0], failed
    except EnvironmentProblem as error:
        said = ProcessFailed(kind=FailureKind.SPAWN, message=error.message)
        return definition.candidates[0], failed or said
