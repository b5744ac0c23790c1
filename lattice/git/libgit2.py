"""The store on libgit2: no process for each write, so fast in bulk.

Trees and commits are written as the bytes that git would write, because libgit2's own builders
refuse an empty e-mail and tidy up modes. libgit2 never deletes or packs a ref here: it reads
packed-refs before it locks them and can roll other refs back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pygit2
from pygit2.enums import ObjectType

from lattice.errors import EnvironmentProblem, LatticeError
from lattice.git import process
from lattice.git.codec.objects import (
    GITLINK,
    TREE,
    child_of,
    in_order,
    read_tree,
    tree_of,
    write_commit,
    write_tree,
)
from lattice.git.fast_import import held, moved
from lattice.git.repository import Repository, empty_tree, problem
from lattice.git.store import Blob, Edit, Entry, NewCommit
from lattice.model.ids import Oid

# libgit2 tells these apart by text alone. The last one comes while `git gc` moves objects about.
_MOVED = ("old reference value does not match", "' not found", "doesn't exist on the repository")
_LOCKED = ("failed to lock file", "failed to create locked file")

# Under a running `git gc` an object can be in neither place for an instant, and an empty folder of
# objects/ can go before libgit2 writes into it (git's own programs make it again).
_TRIES = 10
_VANISHED = "No such file or directory"

_REFUSALS = (pygit2.GitError, OSError, KeyError, ValueError)

Folder = dict[str, "Entry | Folder"]
"""A tree being edited: what is untouched stays an entry, what is touched is a folder of its own."""


def open_libgit2(repo: Repository) -> "Libgit2Store | None":
    """The store, or None where libgit2 refuses the repository: an extension, an owner."""
    # The ref database reads this when it opens: set it before the first ref.
    pygit2.settings.enable_fsync_gitdir(True)
    try:
        opened = pygit2.Repository(repo.git_dir)
    except _REFUSALS:
        return None
    return Libgit2Store(repo, opened)


class Libgit2Store:
    """A `Store` on pygit2."""

    def __init__(self, repo: Repository, opened: pygit2.Repository) -> None:
        self.repo = repo
        self._git = opened

    def ref(self, name: str) -> Oid | None:
        """The commit a full ref name points at, or None."""
        try:
            found = self._git.lookup_reference(name).peel(pygit2.Commit)
        except _REFUSALS:
            return None
        return Oid(str(found.id))

    def resolve(self, revision: str) -> Oid:
        """The commit that a revision names; raises NotFound. Asks git: libgit2 knows fewer forms."""
        return process.resolve(self.repo, revision)

    def read(self, spec: str) -> bytes | None:
        """The content of a blob or commit named by oid or `<oid>:<path>`; None where there is none."""
        kind, content = self._look_up(spec) or (ObjectType.TREE, b"")
        return content if kind in (ObjectType.BLOB, ObjectType.COMMIT) else None

    def entries(self, spec: str) -> tuple[Entry, ...]:
        """The entries of a tree named by oid (a commit's means its tree) or `<oid>:<path>`."""
        kind, content = self._look_up(spec) or (ObjectType.BLOB, b"")
        if kind == ObjectType.COMMIT and ":" not in spec:
            kind, content = self._object(tree_of(content)) or (ObjectType.BLOB, b"")
        return tuple(read_tree(content, 20)) if kind == ObjectType.TREE else ()

    def tree(self, commit: Oid) -> Oid:
        """The id of a commit's tree."""
        raw = self.read(commit)
        if raw is None:
            raise process.missing_commit(commit)
        return tree_of(raw)

    def walk(self, tip: Oid, stop: Oid | None = None) -> Iterator[tuple[Oid, bytes]]:
        """Commits (id, raw object) along first parents from tip, newest first, to before `stop`."""
        return process.first_parents(self.read, self.repo, tip, stop)

    def append(self, ref: str, commit: NewCommit) -> Oid:
        """Build the commit, then compare-and-swap `ref` from its first parent to it."""
        new = self.build(commit)
        subject = commit.message.partition("\n")[0]
        self.set_ref_if_equals(ref, new, next(iter(commit.parents), None), subject)
        return new

    def build(self, commit: NewCommit) -> Oid:
        """Write the commit and its objects, fsynced, without any ref."""
        for parent in commit.parents:
            self._require(parent)
        for content in commit.blobs.values():
            self._write(ObjectType.BLOB, content)
        root = self._folder(self._ground(commit))
        for path, edit in in_order(commit.edits):
            self._place(root, path.split("/"), edit)
        tree = self._write_folder(root) or self._write(ObjectType.TREE, b"")
        return self._write(ObjectType.COMMIT, write_commit(commit, tree))

    def set_ref_if_equals(self, ref: str, new: Oid, old: Oid | None, message: str) -> None:
        """Compare-and-swap; `old` None means that the ref must not exist. Raises RefMoved."""
        self._require(new)
        text = " ".join(message.encode("utf-8", "replace").decode().split())
        with _moving(ref, os.path.join(self.repo.common_dir, ref) + ".lock"):
            if old is None:
                self._create(ref, new, text)
            else:
                self._advance(ref, new, old, text)

    def close(self) -> None:
        """Let go of the files that libgit2 holds open."""
        self._git.free()

    def _advance(self, ref: str, new: Oid, old: Oid, message: str) -> None:
        # set_target compares with the value that *this* reference was loaded with, under the lock.
        reference = self._git.references.get(ref)
        if reference is None or str(reference.target) != old:
            raise moved(ref)
        reference.set_target(pygit2.Oid(hex=new), message)

    def _create(self, ref: str, new: Oid, message: str) -> None:
        # Not references.create: it looks whether the ref exists before it takes the lock.
        with self._git.transaction() as transaction:
            transaction.lock_ref(ref)
            if self._git.references.get(ref) is not None:
                raise moved(ref)
            transaction.set_target(ref, pygit2.Oid(hex=new), message=message)

    def _look_up(self, spec: str) -> tuple[int, bytes] | None:
        oid, colon, path = spec.partition(":")
        found = self._object(oid)
        if not colon or found is None:
            return found
        if found[0] == ObjectType.COMMIT:
            found = self._object(tree_of(found[1]))
        for part in path.split("/") if path else ():
            found = self._child(found, part)
        return found

    def _child(self, folder: tuple[int, bytes] | None, name: str) -> tuple[int, bytes] | None:
        if folder is None or folder[0] != ObjectType.TREE or not name:
            return None
        oid = child_of(folder[1], name, 20)
        return None if oid is None else self._object(oid)

    def _object(self, oid: str) -> tuple[int, bytes] | None:
        if len(oid) != len(empty_tree(self.repo)):
            return None
        for _ in range(_TRIES):
            with suppress(KeyError, ValueError):
                return self._git.read(oid)
        return None

    def _require(self, oid: Oid) -> None:
        if self._object(oid) is None:
            raise EnvironmentProblem(f"object '{oid}' is missing", "git fsck")

    def _write(self, kind: ObjectType, content: bytes, tries: int = _TRIES) -> Oid:
        try:
            return Oid(str(self._git.write(kind, content)))
        except _REFUSALS as error:
            if tries and _VANISHED in str(error):
                return self._write(kind, content, tries - 1)
            raise _problem(error) from error

    def _ground(self, commit: NewCommit) -> Oid | None:
        if commit.onto is not None:
            return commit.onto
        return self.tree(commit.parents[0]) if commit.parents else None

    def _folder(self, tree: Oid | None) -> Folder:
        if tree is None or tree == empty_tree(self.repo):
            return {}
        found = self._object(tree)
        if found is None or found[0] != ObjectType.TREE:
            raise EnvironmentProblem(f"tree '{tree}' is missing", "git fsck")
        return {entry.name: entry for entry in read_tree(found[1], 20)}

    def _place(self, root: Folder, parts: list[str], edit: Edit) -> None:
        folder = root
        for part in parts[:-1]:
            inner = folder.get(part)
            if isinstance(inner, Entry) and inner.mode == TREE:
                inner = self._folder(inner.oid)
            elif not isinstance(inner, dict):
                if edit is None:
                    return
                inner = {}
            folder[part] = inner
            folder = inner
        name = parts[-1]
        if edit is None or edit == Blob(Oid(empty_tree(self.repo)), TREE):
            folder.pop(name, None)
        elif isinstance(edit, Blob):
            if edit.mode != GITLINK:
                self._require(edit.oid)
            folder[name] = Entry(name, edit.mode, edit.oid)
        else:
            folder[name] = Entry(name, 0o100644, self._write(ObjectType.BLOB, edit))

    def _write_folder(self, folder: Folder) -> Oid | None:
        """The id of the tree; None for one that came out empty."""
        entries = []
        for name, inside in folder.items():
            if isinstance(inside, Entry):
                entries.append(inside)
            elif (oid := self._write_folder(inside)) is not None:
                entries.append(Entry(name, TREE, oid))
        return self._write(ObjectType.TREE, write_tree(entries)) if entries else None


@contextmanager
def _moving(ref: str, lock: str) -> Iterator[None]:
    """What libgit2 says when a ref does not move, as our errors."""
    try:
        yield
    except _REFUSALS as error:
        if any(words in str(error) for words in _LOCKED):
            raise held(ref, lock) from None
        if any(words in str(error) for words in _MOVED):
            raise moved(ref) from None
        raise _problem(error) from None


def _problem(error: Exception) -> LatticeError:
    return problem(str(error).strip("'\"").encode("utf-8", "replace"))
