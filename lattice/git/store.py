"""The surface through which everything above reads and writes git.

Two classes serve it: `process.ProcessStore` (git's own programs; starts fast, serves every
repository that git can open) and `libgit2.Libgit2Store` (pygit2; fast in bulk). Both make the
same bytes: the same changes at the same time give the same tree and commit ids.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from lattice.errors import LatticeError
from lattice.git.repository import Repository
from lattice.model.ids import Oid


class RefMoved(LatticeError):
    """A compare-and-swap lost: the ref is not where the caller read it."""


class Entry(Struct, frozen=True):
    """One entry of a tree; `mode` as an integer (0o040000 for a tree), `name` without folders."""

    name: str
    mode: int
    oid: Oid


class Blob(Struct, frozen=True):
    """A tree entry to place by id; the object exists or comes along in `blobs`."""

    oid: Oid
    mode: int = 0o100644


Edit = bytes | Blob | None
"""What becomes of a path: new content, an object by id, or nothing any more."""


class Identity(Struct, frozen=True):
    """A name and an e-mail (which may be empty) as git writes them in a commit."""

    name: str
    email: str


class NewCommit(Struct, frozen=True, kw_only=True):
    """A commit to build on the tree `onto`, else on its first parent's, else on the empty one.

    `edits` maps slash-separated paths to what becomes of them; folders that end up empty
    vanish. `time` is in seconds since 1970, written with the zone +0000. `message` goes in
    verbatim. `blobs` are further objects that the edits place by id.
    """

    parents: tuple[Oid, ...]
    edits: Mapping[str, Edit]
    message: str
    author: Identity
    committer: Identity
    time: int
    blobs: Mapping[Oid, bytes] = {}
    onto: Oid | None = None


class Store(Protocol):
    """Objects and refs of one repository. Oids are full; no method consults the index or HEAD
    unless the caller names it."""

    repo: Repository

    def ref(self, name: str) -> Oid | None:
        """The commit a full ref name points at, or None."""
        ...

    def resolve(self, revision: str) -> Oid:
        """The commit that a revision names (peeled); raises NotFound. Never taken for an option."""
        ...

    def read(self, spec: str) -> bytes | None:
        """The content of a blob or commit named by oid or `<oid>:<path>`; None where there is none."""
        ...

    def entries(self, spec: str) -> tuple[Entry, ...]:
        """The entries of a tree named by oid (a commit's means its tree) or `<oid>:<path>`, or ()."""
        ...

    def tree(self, commit: Oid) -> Oid:
        """The id of a commit's tree."""
        ...

    def walk(self, tip: Oid, stop: Oid | None = None) -> Iterator[tuple[Oid, bytes]]:
        """Commits (id, raw object) along first parents from tip, newest first, to before `stop`."""
        ...

    def append(self, ref: str, commit: NewCommit) -> Oid:
        """Build the commit and move `ref` from its first parent to it, fsynced.

        With no parents the ref must not exist. Raises RefMoved when the ref is elsewhere; then
        nothing has moved.
        """
        ...

    def build(self, commit: NewCommit) -> Oid:
        """Write the commit and its objects, fsynced, without any ref."""
        ...

    def set_ref_if_equals(self, ref: str, new: Oid, old: Oid | None, message: str) -> None:
        """Compare-and-swap; `old` None means that the ref must not exist. Raises RefMoved."""
        ...

    def close(self) -> None:
        """End whatever processes and handles serve this store."""
        ...
