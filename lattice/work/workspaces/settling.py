"""A worktree after the checks: the commit's files, HEAD and index as they were, and what the checks added.

A formatter or a lock file that is written anew is no deed of the reviewer's, which shall see the
commit and not what a check made of it.
"""

from msgspec import Struct

from lattice.errors import EnvironmentProblem
from lattice.git.worktrees import checkout, contents, edits
from lattice.git.worktrees.edits import Edit, Kind
from lattice.git.worktrees.linked import Linked
from lattice.git.worktrees.registration import are_linked
from lattice.model.ids import Oid
from lattice.work.workspaces import tampering

_SHOWN = 5


class Settled(Struct, frozen=True):
    """The new files, and in words what was undone and what was left."""

    added: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def settle(place: Linked, commit: Oid) -> Settled:
    """Undo what was done to the commit's files; new ones stay. Raises LatticeError."""
    if not are_linked(place):
        raise EnvironmentProblem("a check cut the worktree off from the repository")
    spoilt = _is_elsewhere(place, commit)
    edited = tuple(edit for edit in _edits(place, commit) if edit.kind is not Kind.ADDED)
    if spoilt or edited:
        # A flag in the old index could hide a file from the checkout.
        checkout.rebuild_index(place, commit)
        checkout.check_out(place, commit)
    added = tuple(edit.path for edit in _edits(place, commit))
    undone = (*spoilt, *(f"{edit.kind} {tampering.printable(edit.path)}" for edit in edited))
    told = (
        *([f"undone: {_some(undone)}"] if undone else []),
        *([f"new: {_some(tuple(map(tampering.printable, added)))}"] if added else []),
    )
    return Settled(added, told)


def _is_elsewhere(place: Linked, commit: Oid) -> tuple[str, ...]:
    moved = edits.head(place) != commit
    staged = tuple(f"{edit.kind} {tampering.printable(edit.path)}" for edit in edits.staged(place, commit))
    return (*(["HEAD moved"] if moved else []), *staged)


def _edits(place: Linked, commit: Oid) -> tuple[Edit, ...]:
    found = contents.differences(place, commit)
    with edits.fresh_index(place, commit) as index:
        return edits.found(place, index, found)


def _some(words: tuple[str, ...]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
