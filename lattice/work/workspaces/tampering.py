"""What a reviewer did to its worktree, in words, and the ref that keeps it.

A reviewer reads. It may leave behind what git ignores, and new files where its definition lets it
write; a file of the commit it may not touch, nor HEAD, nor the index.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

from lattice.errors import LatticeError
from lattice.git.codec.patch import path_text
from lattice.git.worktrees import edits
from lattice.git.worktrees.contents import Differences
from lattice.git.worktrees.edits import Edit, Kind
from lattice.git.worktrees.linked import Linked, is_folder
from lattice.git.worktrees.registration import are_linked
from lattice.model.ids import Oid, RunId

_MOST_WORDS = 20
_SHOWN = 12


def words(
    place: Linked, commit: Oid, found: Differences, run: RunId, may_add: Callable[[str], bool]
) -> tuple[str, ...]:
    """What was done, empty for nothing; a new file at a path that `may_add` allows is nothing.

    The files and commits are kept then. Raises EnvironmentProblem.
    """
    if not is_folder(place.path):
        return ("its folder is gone",)
    linked = are_linked(place)
    about = tuple(_of_registration(place, commit, linked))
    staged, told = _staged(place, commit) if linked else ((), ())
    with edits.fresh_index(place, commit) as index:
        made = edits.found(place, index, found)
        counted = _counted(staged, made, may_add)
        if not about and not counted:
            return told
        kept = _kept(place, commit, index, run)
    return _shortened((*about, *told, *map(_in_words, counted))) + kept


def _counted(
    staged: tuple[Edit, ...], made: tuple[Edit, ...], may_add: Callable[[str], bool]
) -> tuple[Edit, ...]:
    """What is told, once for each file, by what the file is now."""
    now = {edit.path for edit in made}
    left = tuple(edit for edit in made if not (edit.kind is Kind.ADDED and may_add(edit.path)))
    return tuple(edit for edit in staged if edit.path not in now) + left


def keep_ref(run: RunId) -> str:
    """The ref that holds what the run's reviewer did; it never leaves this clone."""
    return f"refs/lattice/keep/{run}"


def _of_registration(place: Linked, commit: Oid, linked: bool) -> Iterator[str]:
    head = edits.head(place)
    if not linked:
        yield "its link to the repository was changed"
    elif head is None:
        yield "HEAD cannot be read"
    elif head.startswith("ref: "):
        yield f"HEAD is on {printable(head[5:].removeprefix('refs/heads/'))}, not detached"
    if linked and head and head != commit and not head.startswith("ref: "):
        yield f"HEAD is at {printable(head)[:_SHOWN]}, not {commit[:_SHOWN]}"


def _staged(place: Linked, commit: Oid) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    try:
        return edits.staged(place, commit), ()
    except LatticeError as error:
        return (), (f"its index cannot be read: {printable(error.message)}",)


def _kept(place: Linked, commit: Oid, index: str, run: RunId) -> tuple[str, ...]:
    """Keep the reviewer's commits, what it staged and the files as they are; words where that fails."""
    try:
        onto = _committed_and_staged(place) if are_linked(place) else None
        edits.keep(place, keep_ref(run), edits.snapshot(place, index, onto or commit))
    except LatticeError as error:
        return (f"this could not be kept: {printable(error.message)}",)
    return ()


def _committed_and_staged(place: Linked) -> Oid | None:
    commit = edits.head_commit(place)
    if commit:
        # An index that cannot be read, or is in the middle of a merge, has no tree.
        with suppress(LatticeError):
            return edits.snapshot_of_staged(place, commit)
    return commit


def _in_words(edit: Edit) -> str:
    return f"{edit.kind} {printable(edit.path)}"


def printable(text: str) -> str:
    return path_text(os.fsencode(text))


def _shortened(told: tuple[str, ...]) -> tuple[str, ...]:
    more = len(told) - _MOST_WORDS
    return told if more <= 0 else (*told[:_MOST_WORDS], f"and {more} more")
