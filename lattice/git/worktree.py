"""Linked worktrees of our own: made, recognised, and taken away again.

A worktree is a folder and a registration (`worktrees/<name>` in the git directory) that point at
each other. The registration is built complete and locked beside its place and renamed into it:
`git worktree prune`, which gc runs, removes an unfinished one at once and leaves a locked one
alone. It stays locked for life. Nothing is deleted unless both sides point at each other.
"""

import os
import shutil
import stat
from contextlib import suppress

import pygit2
from pygit2.enums import CheckoutStrategy

from lattice.errors import EnvironmentProblem, LatticeError
from lattice.git.repository import Repository, problem, run
from lattice.git.sides import libgit2_serves
from lattice.model.ids import Oid

LOCK_REASON = "git lattice: a review runs here"
"""What git shows for the lock, and how we know our own registrations."""

_REFUSALS = (pygit2.GitError, OSError, KeyError, ValueError)

# Settings that make git write other content than libgit2 would.
_FILTERS = r"^(filter\..*\.(smudge|process|required)|core\.sparsecheckout)$"
# libgit2's flags for pruning a worktree: 1, even a valid one, and 2, even a locked one.
_EVEN_LOCKED = 3
_ATTEMPTS = 100
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")


def add(repo: Repository, name: str, path: str, commit: Oid) -> None:
    """A detached, locked worktree `name` at `commit` in the folder `path`, which must not exist or be empty.

    After any failure (EnvironmentProblem) there is neither folder nor registration.
    """
    admin = _admin(repo, name)
    staging = os.path.join(repo.common_dir, "lattice", f"worktree-{os.getpid()}-{name}")
    _refuse_occupied(path)
    try:
        _make(repo, staging, admin, path, commit)
    except (LatticeError, *_REFUSALS) as error:
        _undo(staging, admin, path)
        raise _cannot_add(name, error) from error


def remove(repo: Repository, name: str, path: str) -> None:
    """Delete the worktree `name` at `path` and its registration; nothing happens where both are gone.

    Raises EnvironmentProblem, and deletes nothing, where the two do not point at each other.
    A removal that was cut off can be done again.
    """
    admin = _admin(repo, name)
    if not os.path.lexists(admin) and not os.path.lexists(path):
        return
    if not _point_at_each_other(admin, path):
        reason = f"cannot remove '{path}': it and '{admin}' do not point at each other"
        raise EnvironmentProblem(reason, "git worktree list")
    try:
        _empty(path)
    except OSError as error:
        raise EnvironmentProblem(f"cannot remove worktree '{name}': {error}") from error
    _prune(repo, name, admin)


def registered(repo: Repository) -> tuple[str, ...]:
    """The names of our worktrees, by the reason of their lock; a user's own are never among them."""
    folder = os.path.join(repo.common_dir, "worktrees")
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return ()
    locks = {name: _read(os.path.join(folder, name, "locked")) for name in names}
    return tuple(sorted(name for name, lock in locks.items() if lock == LOCK_REASON))


def _admin(repo: Repository, name: str) -> str:
    if not name or name.startswith(".") or "/" in name or os.sep in name:
        raise ValueError(f"no worktree can be called {name!r}")
    return os.path.join(repo.common_dir, "worktrees", name)


def _refuse_occupied(path: str) -> None:
    if os.path.islink(path) or (os.path.lexists(path) and (not os.path.isdir(path) or os.listdir(path))):
        raise EnvironmentProblem(f"cannot make a worktree at '{path}': something is there")


def _make(repo: Repository, staging: str, admin: str, path: str, commit: Oid) -> None:
    files = {
        "locked": LOCK_REASON,
        "commondir": "../..\n",
        "HEAD": f"{commit}\n",
        "gitdir": f"{_dot_git(path)}\n",
        "dotgit": f"gitdir: {admin}\n",
    }
    os.makedirs(staging)
    for name, content in files.items():
        with open(os.path.join(staging, name), "wb") as file:
            file.write(os.fsencode(content))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    _register(staging, admin)
    _link(admin, path)
    _check_out(repo, path, admin, commit)


def _register(staging: str, admin: str) -> None:
    """Rename the registration into its place; the system refuses one that holds anything."""
    for _ in range(_ATTEMPTS):
        os.makedirs(os.path.dirname(admin), exist_ok=True)
        # A prune that found `worktrees` empty may have removed it again.
        with suppress(FileNotFoundError):
            os.rename(staging, admin)
            return
    raise EnvironmentProblem(f"cannot keep '{os.path.dirname(admin)}': something removes it", "try again")


def _undo(staging: str, admin: str, path: str) -> None:
    if os.path.lexists(staging):
        # It never came to a registration; one that stands there is another's.
        shutil.rmtree(staging, ignore_errors=True)
        return
    _empty(path)
    shutil.rmtree(admin, ignore_errors=True)


def _link(admin: str, path: str) -> None:
    with suppress(FileExistsError):
        os.mkdir(path)
    # The folder may be on another file system, so copied and then renamed: `.git` is whole or absent.
    shutil.copyfile(os.path.join(admin, "dotgit"), os.path.join(path, ".git.new"))
    os.rename(os.path.join(path, ".git.new"), os.path.join(path, ".git"))
    os.unlink(os.path.join(admin, "dotgit"))


def _check_out(repo: Repository, path: str, admin: str, commit: Oid) -> None:
    if _git_must_write(repo, commit):
        words = ("checkout", "--force", "--detach", "--quiet", "--no-recurse-submodules", commit)
        there = Repository(admin, repo.common_dir, path, repo.object_format, repo.ref_format)
        run(there, *_NO_HOOKS, *words)
        return
    worktree = pygit2.Repository(path)
    worktree.checkout_tree(worktree[commit].peel(pygit2.Commit), strategy=CheckoutStrategy.FORCE)  # type: ignore[no-untyped-call]
    worktree.free()


def _git_must_write(repo: Repository, commit: Oid) -> bool:
    """Whether libgit2 would write other files than git: filters, encodings, submodules, missing objects."""
    if not libgit2_serves(repo) or _opened(repo) is None:
        return True
    if run(repo, "config", "--get-regexp", _FILTERS, ok=(0, 1)):
        return True
    patterns = ("-e", "working-tree-encoding", "-e", "path *=")
    places = (":(top,glob)**/.gitattributes", ":(top).gitmodules")
    return bool(run(repo, "grep", "-l", *patterns, commit, "--", *places, ok=(0, 1)))


def _opened(repo: Repository) -> pygit2.Repository | None:
    try:
        return pygit2.Repository(repo.common_dir)
    except _REFUSALS:
        return None


def _point_at_each_other(admin: str, path: str) -> bool:
    """Whether both are ours and name each other, or the folder is gone."""
    if _is_folder(admin) is False or _is_folder(path) is False:
        return False
    back = _read(os.path.join(admin, "gitdir"))
    if _is_folder(path) is None:
        # Without `gitdir` it is what an interrupted removal left.
        return back in (None, _dot_git(path))
    ours = _read(os.path.join(admin, "locked")) == LOCK_REASON
    return ours and back == _dot_git(path) and _points_to(path, admin)


def _points_to(path: str, admin: str) -> bool:
    """Whether the folder's `.git` file names the registration; one that add() had only begun has none."""
    if set(os.listdir(path)) <= {".git.new"}:
        return True
    text = _read(os.path.join(path, ".git")) or ""
    return text.startswith("gitdir: ") and os.path.realpath(text[8:]) == os.path.realpath(admin)


def _dot_git(path: str) -> str:
    return os.path.join(os.path.realpath(path), ".git")


def _is_folder(path: str) -> bool | None:
    """Whether a folder stands there, and no link to one; None where nothing does."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return None


def _empty(path: str) -> None:
    """Delete the folder, `.git` last: until then it can be recognised, and the removal done again."""
    if not os.path.isdir(path):
        return
    for name in os.listdir(path):
        if name != ".git":
            _delete(os.path.join(path, name))
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(path, ".git"))
    os.rmdir(path)


def _delete(path: str) -> None:
    if _is_folder(path) is not True:
        os.unlink(path)
        return
    # Build tools leave folders that nobody may write (Go's module cache).
    for folder, _, _ in os.walk(path):
        os.chmod(folder, stat.S_IRWXU)
    shutil.rmtree(path)


def _prune(repo: Repository, name: str, admin: str) -> None:
    opened = _opened(repo) if libgit2_serves(repo) else None
    if opened is not None:
        with suppress(*_REFUSALS):
            opened.lookup_worktree(name).prune(_EVEN_LOCKED)
        opened.free()
    shutil.rmtree(admin, ignore_errors=True)
    if os.path.lexists(admin):
        raise EnvironmentProblem(f"cannot remove '{admin}'", "check who owns the repository's files")
    with suppress(OSError):
        os.rmdir(os.path.dirname(admin))


def _read(path: str) -> str | None:
    """The first line of a small regular file, never through a link; None where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return os.fsdecode(file.read(1 << 16)).removesuffix("\n")


def _cannot_add(name: str, error: Exception) -> EnvironmentProblem:
    told = error if isinstance(error, LatticeError) else problem(os.fsencode(str(error)))
    return EnvironmentProblem(f"cannot make worktree '{name}': {told.message}", told.hint)
