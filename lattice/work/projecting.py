"""The notes after a write."""

from lattice.log import notes
from lattice.work.here import Here


def project_notes(here: Here) -> notes.Projection:
    """Bring the notes up to the log."""
    return notes.project(here.store, here.places)
