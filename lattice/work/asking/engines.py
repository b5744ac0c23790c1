"""Which engine a request gets, as the definition, the command line, and what this clone remembers have it."""

import os
from datetime import datetime

import msgspec

from lattice.engines import cooldowns, table
from lattice.errors import UsageError
from lattice.log.append import blob_oid
from lattice.model.worker.definition import Definition, Engine
from lattice.model.worker.parsing import parse_definition
from lattice.work.asking.catalogue import Worker
from lattice.work.here import Here, now_ms


def chosen(here: Here, definition: Definition) -> tuple[Engine, tuple[str, ...]]:
    """The engine for a run, and what spoke against those preferred; EnvironmentProblem where none can."""
    return table.choose(definition, os.environ, _resting(here))


def taking_over(here: Here, definition: Definition, engine: str) -> Engine | None:
    """The engine after one that its provider did not let in; None where the definition has no other."""
    return table.after(definition, engine, os.environ, _resting(here))


def as_asked(here: Here, worker: Worker, engine: str | None, model: str | None) -> Worker:
    """The worker with another engine or model than its definition has, for this one request.

    The changed definition is frozen like any, under an id of its own. Raises UsageError where it contradicts
    itself then.
    """
    if engine is None and model is None:
        return worker
    if engine not in (None, *Engine):
        raise UsageError(f"no engine '{engine}'", f"one of {', '.join(Engine)}")
    known = worker.definition
    # Without a list of its own, `auto` has nothing to choose from: parsing says so.
    picked = Engine(engine) if engine else known.engine
    listed = known.engines if picked is Engine.AUTO else ()
    changed = msgspec.structs.replace(known, engine=picked, engines=listed, model=model or known.model)
    data = msgspec.json.encode(changed, order="sorted")
    parse_definition(data, f"{known.name} with engine '{picked}'")
    oid = blob_oid(data, here.repo.object_format)
    return msgspec.structs.replace(
        worker,
        definition=changed,
        objects=msgspec.structs.replace(worker.objects, definition=oid),
        blobs=worker.blobs | {oid: data},
    )


def _resting(here: Here) -> dict[str, str]:
    found = cooldowns.resting(here.places, now_ms())
    return {engine: f"out of quota until {_clock(until)}" for engine, until in found.items()}


def _clock(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
