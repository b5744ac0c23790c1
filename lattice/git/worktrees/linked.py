"""One linked worktree of ours by its name: where its parts are, and what tells them from others.

```
<path>/                            the files, and `.git`, a file that names the registration
<common>/worktrees/<name>/         the registration; its `gitdir` names that `.git`
<common>/lattice/worktree-<name>/  what is unfinished: the registration being built, an index to compare with
```
The last has one fixed name for each worktree, so that what a kill leaves there can be found.
"""

import os
import stat

from msgspec import Struct

from lattice.git.repository import Repository
from lattice.git.worktrees.birth import born_ns

STAGING = "worktree-"
"""How the folders of what is unfinished begin."""

_SMALL = 1 << 16


class FolderMark(Struct, frozen=True):
    """Which folder it is, whatever it is called and whatever is in it; an inode alone may be used again."""

    device: int
    inode: int
    born_ns: int


class IndexMark(Struct, frozen=True):
    """What tells an index file from any other and from itself after a change."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


class Linked(Struct, frozen=True):
    """The worktree `name` of a repository in the folder `path`, there or not."""

    repo: Repository
    name: str
    path: str

    def __post_init__(self) -> None:
        if not self.name or self.name.startswith(".") or "/" in self.name or os.sep in self.name:
            raise ValueError(f"no worktree can be called {self.name!r}")

    @property
    def admin(self) -> str:
        """The registration."""
        return os.path.join(self.repo.common_dir, "worktrees", self.name)

    @property
    def index(self) -> str:
        """The index that git keeps for it."""
        return os.path.join(self.admin, "index")

    @property
    def staging(self) -> str:
        """The folder of what is unfinished."""
        return os.path.join(self.repo.common_dir, "lattice", STAGING + self.name)

    @property
    def dot_git(self) -> str:
        """The file by which the folder names its registration, as the registration names it."""
        return os.path.join(os.path.realpath(self.path), ".git")

    @property
    def inside(self) -> Repository:
        """The repository as git sees it from the worktree, by the registration's word."""
        repo = self.repo
        return Repository(self.admin, repo.common_dir, self.path, repo.object_format, repo.ref_format)

    @property
    def beside(self) -> Repository:
        """The repository with the folder as its files; the registration, whoever changed it, has no say."""
        repo = self.repo
        return Repository(repo.common_dir, repo.common_dir, self.path, repo.object_format, repo.ref_format)


def is_folder(path: str) -> bool | None:
    """Whether a folder stands there, and no link to one; None where nothing does."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None


def folder_mark(path: str) -> FolderMark | None:
    """Which folder stands there; None for a link, for anything else, and where the system does not tell."""
    born = born_ns(path) if is_folder(path) else None
    if born is None:
        return None
    found = os.lstat(path)
    return FolderMark(found.st_dev, found.st_ino, born)


def index_mark(linked: Linked) -> IndexMark | None:
    """Which index the worktree has now; None where it has none."""
    try:
        found = os.lstat(linked.index)
    except OSError:
        return None
    return IndexMark(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def text_of(path: str) -> str | None:
    """The content of a small regular file, never through a link; None where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return os.fsdecode(os.read(descriptor, _SMALL)) if regular else None
    finally:
        os.close(descriptor)
