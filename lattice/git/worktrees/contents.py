"""Whether the files of a worktree are, byte for byte, those of its commit.

Read off the disk and off the commit: neither the index nor an ignore file has a say, so nothing
that somebody wrote into them can hide a change. The walk follows no link.
"""

import hashlib
import os
import stat
from collections.abc import Iterator

from msgspec import Struct

from lattice.git.codec.objects import GITLINK
from lattice.git.repository import run
from lattice.git.worktrees.linked import Linked
from lattice.model.ids import Oid

_CHUNK = 1 << 18
_PLAIN, _EXECUTABLE, _LINK = 0o100644, 0o100755, 0o120000


class Differences(Struct, frozen=True):
    """Paths, sorted: with another content or kind than in the commit, not there, and not in the commit.

    Of a folder that is not in the commit only its own path is named.
    """

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


class _Entry(Struct, frozen=True):
    mode: int
    oid: str


def differences(linked: Linked, commit: Oid) -> Differences:
    """What differs from the commit. Raises EnvironmentProblem where the commit cannot be read."""
    return _Walk(linked, _entries(linked, commit)).differences()


def _entries(linked: Linked, commit: Oid) -> dict[str, _Entry]:
    """Every file, link and submodule of the commit."""
    entries = {}
    for line in run(linked.repo, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, oid = head.split(b" ")
        entries[os.fsdecode(path)] = _Entry(int(mode, 8), oid.decode())
    return entries


class _Walk:
    """One pass over the folder."""

    def __init__(self, linked: Linked, entries: dict[str, _Entry]) -> None:
        self._root = linked.path
        self._new = hashlib.sha256 if linked.repo.object_format == "sha256" else hashlib.sha1
        self._entries = entries
        self._folders = set(_folders_of(entries))
        self._unseen = set(entries)
        self._changed: list[str] = []
        self._extra: list[str] = []

    def differences(self) -> Differences:
        waiting = [""]
        while waiting:
            waiting += self._look_into(waiting.pop())
        changed, missing, extra = map(sorted, (self._changed, self._unseen, self._extra))
        return Differences(tuple(changed), tuple(missing), tuple(extra))

    def _look_into(self, folder: str) -> Iterator[str]:
        """Compare what a folder holds; the folders in it that the commit has too."""
        try:
            with os.scandir(os.path.join(self._root, folder)) as found:
                entries = list(found)
        except OSError:
            return  # what it should hold stays unseen, and so counts as missing
        for entry in entries:
            path = os.path.join(folder, entry.name)
            if path == ".git":
                continue
            if path in self._folders and entry.is_dir(follow_symlinks=False):
                yield path
            elif path in self._entries:
                self._compare(path, self._entries[path])
            else:
                self._extra.append(path)

    def _compare(self, path: str, entry: _Entry) -> None:
        self._unseen.discard(path)
        try:
            same = self._is_same(os.path.join(self._root, path), entry)
        except OSError:
            same = False
        if not same:
            self._changed.append(path)

    def _is_same(self, place: str, entry: _Entry) -> bool:
        found = os.lstat(place)
        if entry.mode == GITLINK:
            return stat.S_ISDIR(found.st_mode) and not os.listdir(place)
        if entry.mode == _LINK:
            return stat.S_ISLNK(found.st_mode) and self._link(place) == entry.oid
        # Other bits than the owner's depend on the umask of whoever wrote it.
        wanted = stat.S_IRWXU if entry.mode == _EXECUTABLE else stat.S_IRUSR | stat.S_IWUSR
        alike = stat.S_ISREG(found.st_mode) and found.st_mode & stat.S_IRWXU == wanted
        return alike and self._file(place) == entry.oid

    def _link(self, place: str) -> str:
        target = os.fsencode(os.readlink(place))
        return self._new(b"blob %d\0%s" % (len(target), target)).hexdigest()

    def _file(self, place: str) -> str:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            digest = self._new(b"blob %d\0" % os.fstat(descriptor).st_size)
            while chunk := os.read(descriptor, _CHUNK):
                digest.update(chunk)
        finally:
            os.close(descriptor)
        return digest.hexdigest()


def _folders_of(entries: dict[str, _Entry]) -> Iterator[str]:
    known = set()
    for path in entries:
        folder = os.path.dirname(path)
        while folder and folder not in known:
            known.add(folder)
            yield folder
            folder = os.path.dirname(folder)
