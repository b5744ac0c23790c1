"""The folder in which git looks for this repository's hooks, and whose it is.

Ours to write in is only what lies inside the git directory. `core.hooksPath` may name a folder of the
worktree, whose files others have too, or one that several repositories share: there nothing is ever changed.
"""

import os
import stat
from enum import StrEnum

from msgspec import Struct

from lattice.git.repository import Repository, run
from lattice.local.places import Places, cannot, content, replace

_EXECUTABLE = 0o755


class Whose(StrEnum):
    """Who has the files of a hooks folder."""

    CLONE = "this clone"
    WORKTREE = "the worktree"
    OTHERS = "other repositories too"


class HookFile(Struct, frozen=True):
    """A file in the place of a hook: what it holds, and what it is."""

    path: str
    data: bytes
    mode: int
    owner: int
    links: int

    @property
    def is_symlink(self) -> bool:
        """Whether it is a symbolic link; `data` is then what it points to."""
        return stat.S_ISLNK(self.mode)

    @property
    def is_executable(self) -> bool:
        """Whether git would run it."""
        return os.access(self.path, os.X_OK)


class Folder(Struct, frozen=True):
    """The hooks folder as git names it; `worktree` is None where nobody works."""

    path: str
    whose: Whose
    is_bare: bool
    worktree: str | None
    places: Places

    @property
    def is_ours(self) -> bool:
        """Whether files may be made and changed in it."""
        return self.whose is Whose.CLONE

    def hook(self, name: str) -> HookFile | None:
        """The file of this name; None where there is none, or no regular file behind a link."""
        return read(os.path.join(self.path, name))


def folder(repo: Repository) -> Folder:
    """Ask git where the hooks are."""
    words = ("rev-parse", "--is-bare-repository", "--path-format=absolute", "--git-path", "hooks")
    bare, path = os.fsdecode(run(repo, *words)).split("\n", 1)
    path = path.removesuffix("\n")
    return Folder(path, _whose(path, repo), bare == "true", repo.worktree, Places(repo.common_dir))


def _whose(path: str, repo: Repository) -> Whose:
    real = os.path.realpath(path)
    if _is_inside(real, repo.common_dir):
        return Whose.CLONE
    return Whose.WORKTREE if repo.worktree and _is_inside(real, repo.worktree) else Whose.OTHERS


def _is_inside(path: str, parent: str) -> bool:
    return path.startswith(parent.rstrip(os.sep) + os.sep)


def read(path: str) -> HookFile | None:
    """A file in the place of a hook; raises EnvironmentProblem where it cannot be read."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot("read", path, error) from error
    data = content(path) if os.path.isfile(path) else b""
    return HookFile(path, data or b"", status.st_mode, status.st_uid, status.st_nlink)


def write(path: str, data: bytes, mode: int = _EXECUTABLE) -> None:
    """Put a whole file, with exactly this mode, in the place of whatever is there.

    git may run it at any time: it sees the old one or the new one. Raises EnvironmentProblem.
    """
    replace(path, data, stat.S_IMODE(mode))


def remove(path: str) -> None:
    """Remove a file that may be gone already; raises EnvironmentProblem."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise cannot("remove", path, error) from error
