"""A new attempt of a run that ended: the same request, as it was frozen."""

from lattice.model.decide import runs as decide
from lattice.work.asking.request import Requested, requested
from lattice.work.here import Here
from lattice.work.writing import write


def retry(here: Here, name: str, actor: str) -> Requested:
    """Queue the next attempt of the run, or join it; raises NotFound, and Refused while it is active."""
    return requested(here, write(here, decide.retry(name, actor)), ())
