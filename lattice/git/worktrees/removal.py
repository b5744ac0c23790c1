"""Taking a worktree away, and nothing else.

A folder is deleted only if it and its registration point at each other, or if it is known for the
very folder that we made. `.git` goes last: until then it can be recognised, and the removal done
again. No link is followed.
"""

import os
import shutil
import stat
import subprocess
from contextlib import suppress

from lattice.effects import durable
from lattice.errors import EnvironmentProblem
from lattice.git.sides import prune_worktree
from lattice.git.worktrees.linked import FolderMark, Linked, folder_mark, is_folder, text_of
from lattice.git.worktrees.registration import is_our_lock


def remove(linked: Linked, made: FolderMark | None = None) -> None:
    """Delete folder and registration; nothing happens where both are gone.

    Raises EnvironmentProblem, and deletes nothing, where the two do not point at each other.
    A removal that was cut off can be done again.
    """
    gone = is_folder(linked.path) is None
    if gone and not os.path.lexists(linked.admin) and not os.path.lexists(linked.staging):
        return
    if not (gone or is_ours(linked, made)) or not may_forget(linked):
        reason = f"cannot remove '{linked.path}': it and '{linked.admin}' do not point at each other"
        raise EnvironmentProblem(reason, "git worktree list")
    empty(linked)
    forget(linked)


def is_ours(linked: Linked, made: FolderMark | None = None) -> bool:
    """Whether the folder is there and ours: `made` says which one we made, if that is known."""
    if not is_folder(linked.path):
        return False
    if made is not None and folder_mark(linked.path) == made:
        return True
    back = text_of(os.path.join(linked.admin, "gitdir"))
    ours = bool(is_folder(linked.admin)) and is_our_lock(text_of(os.path.join(linked.admin, "locked")))
    return ours and back == f"{linked.dot_git}\n" and _points_to(linked)


def may_forget(linked: Linked) -> bool:
    """Whether what is registered under the name is ours, or what an interrupted removal left of it."""
    if is_folder(linked.admin) is None:
        return True
    if not is_folder(linked.admin):
        return False
    back = text_of(os.path.join(linked.admin, "gitdir"))
    ours = is_our_lock(text_of(os.path.join(linked.admin, "locked")))
    return ours or back in (None, f"{linked.dot_git}\n")


@durable
def empty(linked: Linked) -> None:
    """Delete the folder and what is in it. Raises EnvironmentProblem where something will not go."""
    if not is_folder(linked.path):
        return
    try:
        os.chmod(linked.path, stat.S_IRWXU)
        for name in os.listdir(linked.path):
            if name != ".git":
                delete(os.path.join(linked.path, name))
        with suppress(FileNotFoundError):
            delete(os.path.join(linked.path, ".git"))
        os.rmdir(linked.path)
    except OSError as error:
        raise EnvironmentProblem(f"cannot remove worktree '{linked.name}': {error}") from error


@durable
def forget(linked: Linked) -> None:
    """Remove the registration and what is unfinished. Raises EnvironmentProblem where it will not go."""
    shutil.rmtree(linked.staging, ignore_errors=True)
    if not may_forget(linked):
        return
    if os.path.lexists(linked.admin):
        prune_worktree(linked.repo, linked.name)
    shutil.rmtree(linked.admin, ignore_errors=True)
    if os.path.lexists(linked.admin):
        raise EnvironmentProblem(f"cannot remove '{linked.admin}'", "check who owns the repository's files")
    with suppress(OSError):
        os.rmdir(os.path.dirname(linked.admin))


def delete(path: str) -> None:
    """Delete a file, a link or a whole folder. Raises OSError where something will not go."""
    if not is_folder(path):
        os.unlink(path)
        return
    with suppress(OSError, RecursionError):
        shutil.rmtree(path)
        return
    # Build tools leave folders that nobody may write (Go's module cache), or deeper ones than Python can go.
    _open_up(path)
    done = subprocess.run(["rm", "-rf", "--", path], capture_output=True, check=False)
    if os.path.lexists(path):
        raise OSError(os.fsdecode(done.stderr).strip())


def _open_up(path: str) -> None:
    """Let the owner into every folder."""
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        with suppress(OSError):
            os.chmod(folder, stat.S_IRWXU)
            with os.scandir(folder) as entries:
                waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]


def _points_to(linked: Linked) -> bool:
    """Whether the folder's `.git` file names the registration; one that was only begun has none."""
    try:
        names = set(os.listdir(linked.path))
    except OSError:
        return False
    if names <= {".git.new"}:
        return True
    text = (text_of(os.path.join(linked.path, ".git")) or "").removesuffix("\n")
    return text.startswith("gitdir: ") and os.path.realpath(text[8:]) == os.path.realpath(linked.admin)
