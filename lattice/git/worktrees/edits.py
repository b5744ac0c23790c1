"""What somebody did in a worktree, as git sees it, and a commit that keeps it.

git decides here: line endings and filters are no edits, and what is ignored is nothing. It looks
through an index of its own made from the commit, since the one in the registration may have been
told to overlook files.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from msgspec import Struct

from lattice.effects import durable
from lattice.errors import EnvironmentProblem
from lattice.git.repository import run
from lattice.git.worktrees.contents import Differences
from lattice.git.worktrees.linked import Linked, text_of
from lattice.git.worktrees.plumbing import git, paths
from lattice.model.ids import Oid

_HEAD_COMMIT = ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")


class Kind(StrEnum):
    """What was done to a file."""

    STAGED = "staged"
    EDITED = "edited"
    DELETED = "deleted"
    ADDED = "added"


class Edit(Struct, frozen=True):
    """One file and what was done to it."""

    kind: Kind
    path: str


def head(linked: Linked) -> str | None:
    """What HEAD says: an id, `ref: ` and a name, or None where it cannot be read."""
    text = text_of(os.path.join(linked.admin, "HEAD"))
    return None if text is None else text.removesuffix("\n")


def head_commit(linked: Linked) -> Oid | None:
    """The commit that HEAD stands at."""
    found = git(linked.inside, *_HEAD_COMMIT, ok=(0, 1, 128))
    return Oid(found.decode().strip()) if found else None


def staged(linked: Linked, commit: Oid) -> tuple[Edit, ...]:
    """The files that the registration's index has otherwise than the commit. Raises EnvironmentProblem."""
    if not os.path.exists(linked.index):
        raise EnvironmentProblem(f"worktree '{linked.name}' has no index")
    differing = git(linked.inside, "diff-index", "--cached", "-z", "--name-only", commit)
    return tuple(Edit(Kind.STAGED, path) for path in paths(differing))


@contextmanager
def fresh_index(linked: Linked, commit: Oid) -> Iterator[str]:
    """The path of an index that holds the commit and knows nothing of the files."""
    try:
        yield _read_tree(linked, commit)
    finally:
        shutil.rmtree(linked.staging, ignore_errors=True)


def found(linked: Linked, index: str, differences: Differences) -> tuple[Edit, ...]:
    """Which of the differences are edits to git; `index` is fresh, and is refreshed."""
    edits = _of_tracked(linked, index) if differences.changed or differences.missing else ()
    return edits + (_new(linked, index) if differences.extra else ())


def snapshot(linked: Linked, index: str, onto: Oid) -> Oid:
    """A commit of the files as they are, without what is ignored, on top of `onto`.

    It is `onto` itself where nothing differs from it. Raises EnvironmentProblem.
    """
    git(linked.beside, "add", "--all", "--", ":/", index=index)
    tree = git(linked.beside, "write-tree", index=index)
    return _commit(linked, tree, onto, "what a reviewer left in its worktree")


def snapshot_of_staged(linked: Linked, onto: Oid) -> Oid:
    """The same of what the registration's index holds."""
    return _commit(linked, git(linked.inside, "write-tree"), onto, "what a reviewer staged in its worktree")


@durable
def keep(linked: Linked, ref: str, commit: Oid) -> None:
    """Let a ref hold the commit. Raises EnvironmentProblem."""
    # Not to be cut off with us: it would leave the ref's lock.
    run(linked.repo, "update-ref", "-m", "lattice: kept", ref, commit)


def _commit(linked: Linked, tree: bytes, onto: Oid, message: str) -> Oid:
    if tree == git(linked.beside, "rev-parse", f"{onto}^{{tree}}"):
        return onto
    made = git(linked.beside, "commit-tree", tree.decode().strip(), "-p", onto, "-m", message)
    return Oid(made.decode().strip())


@durable
def _read_tree(linked: Linked, commit: Oid) -> str:
    shutil.rmtree(linked.staging, ignore_errors=True)
    os.makedirs(linked.staging)
    index = os.path.join(linked.staging, "index")
    git(linked.beside, "read-tree", commit, index=index)
    return index


def _of_tracked(linked: Linked, index: str) -> tuple[Edit, ...]:
    git(linked.beside, "update-index", "-q", "--refresh", index=index, ok=(0, 1))
    words = ("diff-files", "-z", "--name-status", "--ignore-submodules=dirty")
    told = paths(git(linked.beside, *words, index=index))
    kinds = {"D": Kind.DELETED}
    return tuple(
        Edit(kinds.get(status, Kind.EDITED), path) for status, path in zip(told[::2], told[1::2], strict=True)
    )


def _new(linked: Linked, index: str) -> tuple[Edit, ...]:
    words = ("ls-files", "-z", "--others", "--exclude-standard")
    return tuple(Edit(Kind.ADDED, path) for path in paths(git(linked.beside, *words, index=index)))
