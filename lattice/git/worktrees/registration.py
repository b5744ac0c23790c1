"""The registration of a linked worktree, and the file in its folder that points back.

It is built complete and locked beside its place and renamed into it: `git worktree prune`, which gc
runs, removes an unfinished one at once and leaves a locked one alone. It stays locked for life.
"""

import os
import shutil
from contextlib import suppress

from lattice.effects import durable
from lattice.errors import EnvironmentProblem, LatticeError
from lattice.git.repository import Repository, problem
from lattice.git.worktrees.linked import STAGING, Linked, is_folder, text_of
from lattice.model.ids import Oid

LOCK_REASON = "git lattice: a review runs here"
"""What git shows for the lock, and how we know our own registrations."""

_ATTEMPTS = 100
# git may add the last three; anything else (config.worktree, sparse patterns, refs) is somebody's doing.
_ITS_FILES = frozenset({"HEAD", "gitdir", "commondir", "locked", "index", "logs", "ORIG_HEAD"})


def add(linked: Linked, commit: Oid) -> None:
    """Register a detached, locked worktree at `commit`, and make its folder, but no files.

    The folder must not exist or be empty. After any failure (EnvironmentProblem) there is neither
    folder nor registration. The caller holds the lock on worktrees, if others may be at work.
    """
    _refuse_occupied(linked.path)
    try:
        register(linked, commit)
        link(linked)
    except OSError as error:
        raise cannot_make(linked, problem(os.fsencode(str(error)))) from error
    except LatticeError as error:
        raise cannot_make(linked, error) from error


@durable
def register(linked: Linked, commit: Oid) -> None:
    """Make the registration, which points at a folder that is not there yet."""
    shutil.rmtree(linked.staging, ignore_errors=True)
    os.makedirs(linked.staging)
    try:
        for name, content in _files(linked, commit).items():
            with open(os.path.join(linked.staging, name), "wb") as file:
                file.write(os.fsencode(content))
        _move_in(linked)
    except (OSError, LatticeError):
        # It never came to a registration; one that stands there is another's.
        shutil.rmtree(linked.staging, ignore_errors=True)
        raise


@durable
def link(linked: Linked) -> None:
    """Make the folder and its `.git`, which points at the registration."""
    draft = os.path.join(linked.path, ".git.new")
    try:
        os.makedirs(linked.path, exist_ok=True)
        # Written and then renamed: `.git` is whole or absent.
        with open(draft, "wb") as file:
            file.write(os.fsencode(_points_back(linked)))
        os.rename(draft, os.path.join(linked.path, ".git"))
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        with suppress(OSError):
            os.rmdir(linked.path)
        shutil.rmtree(linked.admin, ignore_errors=True)
        raise


def registered(repo: Repository) -> tuple[str, ...]:
    """The names of our worktrees, by the reason of their lock; a user's own are never among them."""
    folder = os.path.join(repo.common_dir, "worktrees")
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return ()
    locks = {name: text_of(os.path.join(folder, name, "locked")) for name in names}
    return tuple(sorted(name for name, lock in locks.items() if is_our_lock(lock)))


def registered_path(repo: Repository, name: str) -> str:
    """The folder that a registration of ours points at; empty where it does not say."""
    text = text_of(os.path.join(repo.common_dir, "worktrees", name, "gitdir")) or ""
    return os.path.dirname(text.removesuffix("\n"))


def unfinished(repo: Repository) -> tuple[str, ...]:
    """The folders of what is unfinished, of worktrees at work and of those that a kill cut off."""
    folder = os.path.join(repo.common_dir, "lattice")
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return ()
    found = (os.path.join(folder, name) for name in names if name.startswith(STAGING))
    return tuple(path for path in found if is_folder(path))


def is_as_written(linked: Linked, commit: Oid) -> bool:
    """Whether folder and registration are, but for files and index, exactly what we made at `commit`."""
    try:
        names = set(os.listdir(linked.admin))
    except OSError:
        return False
    head = text_of(os.path.join(linked.admin, "HEAD"))
    return names <= _ITS_FILES and head == f"{commit}\n" and are_linked(linked)


def are_linked(linked: Linked) -> bool:
    """Whether folder and registration point at each other exactly as we wrote it."""
    if not is_folder(linked.path) or not is_folder(linked.admin):
        return False
    written = {name: _files(linked, Oid(""))[name] for name in ("gitdir", "commondir", "locked")}
    there = {name: text_of(os.path.join(linked.admin, name)) for name in written}
    return there == written and text_of(os.path.join(linked.path, ".git")) == _points_back(linked)


def is_our_lock(text: str | None) -> bool:
    """Whether a worktree whose `locked` says this is ours."""
    return text is not None and text.removesuffix("\n") == LOCK_REASON


def cannot_make(linked: Linked, error: LatticeError) -> EnvironmentProblem:
    """The error for a worktree that did not come to be."""
    return EnvironmentProblem(f"cannot make worktree '{linked.name}': {error.message}", error.hint)


def _refuse_occupied(path: str) -> None:
    if os.path.islink(path) or (os.path.lexists(path) and (not os.path.isdir(path) or os.listdir(path))):
        raise EnvironmentProblem(f"cannot make a worktree at '{path}': something is there")


def _files(linked: Linked, commit: Oid) -> dict[str, str]:
    return {
        "locked": LOCK_REASON,
        "commondir": "../..\n",
        "HEAD": f"{commit}\n",
        "gitdir": f"{linked.dot_git}\n",
    }


def _points_back(linked: Linked) -> str:
    return f"gitdir: {linked.admin}\n"


def _move_in(linked: Linked) -> None:
    """Rename the registration into its place; the system refuses one that holds anything."""
    for _ in range(_ATTEMPTS):
        os.makedirs(os.path.dirname(linked.admin), exist_ok=True)
        # A prune that found `worktrees` empty may have removed it again.
        with suppress(FileNotFoundError):
            os.rename(linked.staging, linked.admin)
            return
    raise EnvironmentProblem(
        f"cannot keep '{os.path.dirname(linked.admin)}': something removes it", "try again"
    )
