"""Asking for a run: the worker frozen, the target resolved, the request in the log."""

import msgspec
from msgspec import Struct

from lattice.errors import Refused
from lattice.log.append import Written
from lattice.model import state
from lattice.model.decide import asking
from lattice.model.decide.asking import Answered, Asked, Wish
from lattice.model.ids import RunId
from lattice.model.payload import EventType
from lattice.model.run import Run, Trigger
from lattice.model.worker.definition import Engine, OnDuplicate
from lattice.work.asking import catalogue, engines, frozen
from lattice.work.asking.catalogue import Worker
from lattice.work.asking.looked import Looked
from lattice.work.asking.target import Subject, Words, subject
from lattice.work.cancelling import nudge
from lattice.work.here import Here
from lattice.work.passing import is_inside_a_run
from lattice.work.projecting import project_notes
from lattice.work.writing import write


class Options(Struct, frozen=True, kw_only=True):
    """How a run is wanted, beside what it reviews; `engine` and `model` go before the definition's."""

    actor: str
    again: bool = False
    timeout_seconds: int | None = None
    trigger: Trigger = Trigger.HAND
    engine: str | None = None
    model: str | None = None


class Requested(Struct, frozen=True):
    """What became of a request: the run it led to, and what to tell about the worker's version."""

    answered: Answered
    run: Run
    notes: tuple[str, ...]


def ask(here: Here, worker_name: str, words: Words, options: Options) -> Requested:
    """Queue a run of the worker on what the words mean, or join or reuse one.

    Raises Refused inside another run, and whatever finding the worker and the target raises.
    """
    if is_inside_a_run():
        raise Refused("a worker does not start workers", "LATTICE_RUN or LATTICE_DEPTH is set")
    about = subject(here, here.snapshot(), words)
    found = catalogue.find(here, worker_name, about.target.head)
    worker = engines.as_asked(here, found, options.engine, options.model)
    engine, reasons = engines.chosen(here, worker.definition)
    wished = wish(here, worker, about, engine, options)
    written = write(here, asking.request(_with_history(here, wished)))
    for replaced in written.answer.replaced:
        nudge(here, replaced)
    if written.events and written.answer.answered is Answered.REUSED:
        project_notes(here)
    passed_over = _passed_over(engine, reasons) if reasons else ""
    replaces = (f"replaces {run[:12]}" for run in written.answer.replaced)
    notes = (worker.note, passed_over, *replaces)
    return requested(here, written, tuple(note for note in notes if note))


def _passed_over(engine: Engine, reasons: tuple[str, ...]) -> str:
    if engine is Engine.STATIC:
        return "reviewing with 'static'; git lattice doctor --engines says why not with others"
    return f"reviewing with '{engine}': {'; '.join(reasons)}"


def requested(here: Here, written: Written[Asked], notes: tuple[str, ...]) -> Requested:
    """What came of a write that asked for a run."""
    run = written.answer.run
    if run is None:
        queued = next(event for event in written.events if event.type == EventType.PROCESS_QUEUED)
        run = state.run(here.snapshot(), RunId(queued.id))
        assert run is not None, "the event that queued the run is in the log"
    return Requested(written.answer.answered, run, notes)


def _with_history(here: Here, wished: Wish) -> Wish:
    """The wish with what tells whether another review holds for it, and for which commits its own will."""
    looked = Looked(here, wished.target.head, wished.target.base)
    # Where nothing was reviewed yet, nobody asks for the patch.
    known = bool(here.snapshot().names("patches"))
    return msgspec.structs.replace(wished, covers=looked.covers, patch=looked.patch if known else None)


def wish(here: Here, worker: Worker, about: Subject, engine: str, options: Options) -> Wish:
    """The request for a worker's review of a target; raises UsageError where its prompt is none."""
    definition = worker.definition
    prompt = frozen.prompt(here, worker, engine)
    blobs = {oid: data for oid, data in worker.blobs.items() if oid == worker.objects.definition}
    return Wish(
        worker=definition.name,
        reviewer=definition.actor,
        engine=engine,
        definition=worker.objects.definition,
        prompt=prompt.oid if prompt else None,
        blobs=blobs | ({prompt.oid: prompt.text} if prompt else {}),
        target=about.target,
        task=about.task.id if about.task else None,
        timeout_seconds=options.timeout_seconds or definition.timeout_seconds,
        again=options.again,
        replace=definition.on_duplicate is OnDuplicate.REPLACE,
        actor=options.actor,
        clone=here.clone,
        trigger=options.trigger,
    )
