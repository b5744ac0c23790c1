"""What a run was frozen with when it was asked for: its definition and prompt, by object id."""

from lattice.errors import EnvironmentProblem
from lattice.model.decide.runs import Again
from lattice.model.ids import Oid
from lattice.model.run import Run
from lattice.model.worker.definition import Definition
from lattice.model.worker.parsing import parse_definition
from lattice.work.here import Here, now_ms


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
    return Again(definition(here, run).retry, now_ms())
