"""What a run is frozen with when it is asked for: its definition and prompt, by object id.

The prompt is the worker's persona in this program's frame: composed when the run is asked for, so that no
upgrade between then and its start changes what is asked. Approval is about the persona's own object.
"""

from msgspec import Struct

from lattice import shipped
from lattice.engines.prompting.composing import compose, persona
from lattice.errors import EnvironmentProblem
from lattice.log.append import blob_oid
from lattice.model.decide.runs import Again
from lattice.model.ids import Oid
from lattice.model.run import Run
from lattice.model.worker.definition import Definition, Engine
from lattice.model.worker.parsing import parse_definition
from lattice.work.asking import engines
from lattice.work.asking.catalogue import Worker
from lattice.work.here import Here, now_ms

_FRAME = "prompts/frame.md"
_PERSONA = "prompts/code-review-lite.md"
"""Who reads where a definition does not say, and the engine has to be told."""

_UNTOLD = (Engine.STATIC, Engine.SCRIPT)


class Prompt(Struct, frozen=True):
    """A composed prompt and its object id."""

    oid: Oid
    text: bytes


def prompt(here: Here, worker: Worker, engine: str) -> Prompt | None:
    """What a run of the worker by this engine is asked; None where it is asked nothing.

    Raises UsageError for a persona that is none, EnvironmentProblem where its object is missing.
    """
    oid, path = worker.objects.prompt, worker.definition.prompt or _PERSONA
    if oid is not None:
        data = worker.blobs.get(oid) or blob(here, oid)
    elif engine not in _UNTOLD:
        data = _shipped(path)
    else:
        return None
    role = persona(data, f"'{worker.path}': prompt '{path}'")
    text = compose(_shipped(_FRAME).decode(), role)
    return Prompt(blob_oid(text, here.repo.object_format), text)


def _shipped(path: str) -> bytes:
    data = shipped.read(path)
    if data is None:
        raise EnvironmentProblem(f"'{path}' is missing from this installation", "install git-lattice again")
    return data


def definition(here: Here, run: Run) -> Definition:
    """The definition as it was; raises EnvironmentProblem where the object is missing."""
    return parse_definition(blob(here, run.definition), run.worker)


def blob(here: Here, oid: Oid) -> bytes:
    """The content of a frozen object; raises EnvironmentProblem where it is missing."""
    data = here.store.read(oid)
    if data is None:
        raise EnvironmentProblem(f"object '{oid}' is missing", "git fsck")
    return data


def again(here: Here, run: Run) -> Again:
    """How the run's definition wants it tried again, from now on."""
    known = definition(here, run)
    return Again(known.retry, now_ms(), engines.taking_over(here, known, run.engine))
