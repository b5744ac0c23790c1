"""The files of a worktree and its index, written by git alone.

So filters, LFS, encodings, submodules, partial clones and SHA-256 are git's own business. Moving a
worktree costs a twentieth of filling it, if the index knows its files: `rebuild_index` sees to it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress

from lattice.effects import durable
from lattice.git.worktrees.linked import IndexMark, Linked, index_mark, is_folder
from lattice.git.worktrees.plumbing import git, paths
from lattice.git.worktrees.removal import delete
from lattice.hashes import sha256
from lattice.model.ids import Oid

# 20,000 files take between a third of the time and as long as with one, on two cores.
_WORKERS = ("-c", "checkout.workers=2")
_SUBMODULE = "160000 "
_CONVERSION = r"^(core\.(autocrlf|eol|symlinks|filemode|ignorecase|attributesfile)|filter\..*)$"


@durable
def check_out(linked: Linked, commit: Oid) -> None:
    """Make the files, the index and HEAD those of the commit. Raises EnvironmentProblem."""
    words = ("checkout", "--force", "--detach", "--quiet", "--no-recurse-submodules", commit)
    git(linked.inside, *_WORKERS, *words)


@durable
def clean(linked: Linked) -> None:
    """Delete everything that the index does not name, what is ignored included.

    Raises EnvironmentProblem or OSError.
    """
    git(linked.inside, "clean", "-ffdxq")
    for path in list(_overlooked(linked)):
        delete(path)


@durable
def rebuild_index(linked: Linked, commit: Oid) -> IndexMark | None:
    """Put a new index of the commit, which knows its files by their stat, in the place of the old one.

    Flags that somebody set in the old one (assume-unchanged, skip-worktree) are gone with it.
    None where files differ from the commit. Raises EnvironmentProblem.
    """
    shutil.rmtree(linked.staging, ignore_errors=True)
    os.makedirs(linked.staging)
    # Of an index in another folder git's rename is the same: both are in the git directory.
    draft = os.path.join(linked.staging, "index")
    git(linked.inside, "read-tree", commit, index=draft)
    differing = git(linked.inside, "update-index", "--refresh", index=draft, ok=(0, 1))
    os.rename(draft, linked.index)
    with suppress(OSError):
        os.rmdir(linked.staging)
    return None if differing else index_mark(linked)


def stays_the_same(linked: Linked, old: Oid, new: Oid) -> bool:
    """Whether a file that both commits have is written alike for both: no attributes differ between them."""
    words = ("diff-tree", "-r", "-z", "--name-only", old, new, "--", ":(top,glob)**/.gitattributes")
    return not git(linked.beside, *words)


def conversion(linked: Linked) -> str:
    """A digest of what, outside of the commits, decides how git writes a file: settings and attributes."""
    settings = git(linked.beside, "config", "-z", "--get-regexp", _CONVERSION, ok=(0, 1))
    named = git(linked.beside, "config", "--type=path", "--get", "core.attributesFile", ok=(0, 1))
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    users = os.fsdecode(named).removesuffix("\n") or os.path.join(config, "git", "attributes")
    files = (users, os.path.join(linked.repo.common_dir, "info", "attributes"))
    return sha256(b"\0\0".join([settings, *map(_content, files)])).hexdigest()


def _overlooked(linked: Linked) -> Iterator[str]:
    """What `git clean` leaves: the contents of submodules, and a `.git` in a folder of the commit."""
    for entry in paths(git(linked.inside, "ls-files", "-z", "--stage")):
        if entry.startswith(_SUBMODULE):
            folder = os.path.join(linked.path, entry.partition("\t")[2])
            inside = os.listdir(folder) if is_folder(folder) else ()
            yield from (os.path.join(folder, name) for name in inside)
    for folder, folders, files in os.walk(linked.path):
        if folder != linked.path and (".git" in files or ".git" in folders):
            yield os.path.join(folder, ".git")


def _content(path: str) -> bytes:
    with suppress(OSError), open(path, "rb") as file:
        return file.read()
    return b""
