"""`notes rebuild`: make the notes again from the log."""

from collections.abc import Iterator

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.log.notes import FOREIGN_REF
from lattice.log.notes import rebuild as rebuild_notes
from lattice.log.snapshot import NOTES_REF
from lattice.report.shown import Shown
from lattice.work.here import Here


class Rebuilt(Shown, frozen=True, kw_only=True, tag="notes"):
    """The commit that holds the notes, None without any review; `moved` are commits with notes of people."""

    ref: str
    notes: str | None
    moved: tuple[str, ...]
    moved_to: str


def _text(rebuilt: Rebuilt) -> Iterator[str]:
    yield f"{rebuilt.ref} {rebuilt.notes or '(no reviews, no notes)'}"
    for commit in rebuilt.moved:
        yield f"moved the note on {commit} to {rebuilt.moved_to}"


@click.command("rebuild", cls=Command, text=_text, example="git lattice notes rebuild")
@in_repository
def rebuild(here: Here) -> Rebuilt:
    """Make the notes again from the log.

    They depend on the log alone: two clones with the same log get the same notes. Notes that people
    wrote there are moved aside first.
    """
    made = rebuild_notes(here.store, here.places)
    return Rebuilt(ref=NOTES_REF, notes=made.notes, moved=made.moved, moved_to=FOREIGN_REF)
