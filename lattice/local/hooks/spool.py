"""What hooks left to be looked at: a file each in `lattice/spool/`, named for the commit it is about.

<commit>                      ref, git directory                of a new commit
<commit>.merge                ref, git directory, ORIG_HEAD     of what a merge brought
<commit>.rewrite.<pid>        ref, git directory, `old new`...  of commits that took the place of others

A hook writes with its shell's own means: a file may be seen before it is whole. The name alone says
that there is something to do, so that nothing is lost with the rest. Other names are nobody's.
"""

import os
import re
from enum import StrEnum

from msgspec import Struct

from lattice.effects import durable
from lattice.local.places import Places, cannot, content
from lattice.model.ids import Oid

_OID = "(?:[0-9a-f]{64}|[0-9a-f]{40})"
_NAME = re.compile(rf"({_OID})(?:\.(merge)|\.(rewrite)\.\d+)?")
_PAIR = re.compile(rf"({_OID}) ({_OID})(?: .*)?")


class Happened(StrEnum):
    """What a hook saw."""

    COMMIT = "commit"
    MERGE = "merge"
    REWRITE = "rewrite"


class Noted(Struct, frozen=True):
    """One file: `ref` is a full ref name, `HEAD` where it was detached, "" where the file breaks off.

    `git_dir` is that of the worktree, "" likewise. `before` is what a merge was made on, `rewritten` the
    pairs of old and new ids. `at` is the file's time in seconds since 1970.
    """

    name: str
    happened: Happened
    commit: Oid
    at: float
    ref: str = ""
    git_dir: str = ""
    before: Oid | None = None
    rewritten: tuple[tuple[Oid, Oid], ...] = ()


def has_any(places: Places) -> bool:
    """Whether a hook left anything; the price of a look into a folder."""
    return any(_NAME.fullmatch(name) for name in _names(places))


def noted(places: Places) -> tuple[Noted, ...]:
    """What hooks left, the oldest first."""
    found = (_read(os.path.join(places.spool, name), name) for name in _names(places))
    return tuple(sorted((note for note in found if note), key=lambda note: (note.at, note.name)))


@durable
def forget(places: Places, notes: tuple[Noted, ...]) -> None:
    """Remove the files of what was looked at, and no others."""
    for note in notes:
        path = os.path.join(places.spool, note.name)
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise cannot("remove", path, error) from error


def _names(places: Places) -> list[str]:
    try:
        return os.listdir(places.spool)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read(path: str, name: str) -> Noted | None:
    named = _NAME.fullmatch(name)
    if named is None:
        return None
    data = content(path)
    if data is None:
        return None
    try:
        at = os.stat(path).st_mtime
    except FileNotFoundError:
        return None
    lines = os.fsdecode(data).split("\n")[:-1]
    ref, git_dir, *rest = [*lines, "", ""][: max(2, len(lines))]
    pairs = [_PAIR.fullmatch(line) for line in rest]
    happened = Happened(named[2] or named[3] or "commit")
    is_merge = happened is Happened.MERGE and rest and re.fullmatch(_OID, rest[0])
    return Noted(
        name=name,
        happened=happened,
        commit=Oid(named[1]),
        at=at,
        ref=ref,
        git_dir=git_dir if os.path.isabs(git_dir) else "",
        before=Oid(rest[0]) if is_merge else None,
        rewritten=tuple((Oid(pair[1]), Oid(pair[2])) for pair in pairs if pair),
    )
