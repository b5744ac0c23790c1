"""Where a clone keeps its own things: `$GIT_COMMON_DIR/lattice/`, and the folder for worktrees.

```
clone-id        clone.py        write.lock  slots/  locks.py, slots.py
runs/<run>/     run_folder.py   ended/<run>/        the same, after the run
trust  trusted/ trust.py        spool/  hooks/  drain.*         hooks/
cooldowns  projected
worktrees/      worktree_records.py     foreign  idle  scanned      looks, in work/
```
Naming a place makes nothing. What is made is open to its owner alone, and a file that others may
be reading is replaced whole.
"""

import os
from collections.abc import Mapping

from msgspec import Struct

from lattice.errors import EnvironmentProblem, UsageError


class Places(Struct, frozen=True):
    """The places of the repository whose common git directory is `common_dir`."""

    common_dir: str

    @property
    def root(self) -> str:
        """The folder that holds everything below."""
        return os.path.join(self.common_dir, "lattice")

    @property
    def clone_id(self) -> str:
        """The file with this clone's id."""
        return os.path.join(self.root, "clone-id")

    @property
    def write_lock(self) -> str:
        """The queue of those who append to the log."""
        return os.path.join(self.root, "write.lock")

    @property
    def spool(self) -> str:
        """The folder in which hooks leave what happened."""
        return os.path.join(self.root, "spool")

    @property
    def hooks(self) -> str:
        """The folder with the hooks that other people's hooks call."""
        return os.path.join(self.root, "hooks")

    @property
    def drain_lock(self) -> str:
        """The lock of whoever turns what hooks left into requests."""
        return os.path.join(self.root, "drain.lock")

    @property
    def drain_turn(self) -> str:
        """The lock of whoever waits, for all, until what hooks left is to be looked at."""
        return os.path.join(self.root, "drain.turn")

    @property
    def runs(self) -> str:
        """The folder of the runs that have not ended."""
        return os.path.join(self.root, "runs")

    @property
    def ended(self) -> str:
        """The folder of the runs that have ended."""
        return os.path.join(self.root, "ended")

    @property
    def slots(self) -> str:
        """The folder of the locks that limit how many runs go on at once."""
        return os.path.join(self.root, "slots")

    @property
    def trust(self) -> str:
        """The file of approved definitions."""
        return os.path.join(self.root, "trust")

    @property
    def trusted(self) -> str:
        """The folder with what was approved, by object id."""
        return os.path.join(self.root, "trusted")

    @property
    def cooldowns(self) -> str:
        """The file of engines that are to be left alone for a while."""
        return os.path.join(self.root, "cooldowns")

    @property
    def projected(self) -> str:
        """The file that says up to which tip the notes are made."""
        return os.path.join(self.root, "projected")

    @property
    def worktree_records(self) -> str:
        """The folder with a file for each worktree of ours: who owns it."""
        return os.path.join(self.root, "worktrees")

    @property
    def foreign(self) -> str:
        """The file that says when this clone first saw another clone's active runs."""
        return os.path.join(self.root, "foreign")

    @property
    def idle(self) -> str:
        """The file that says at which tip of the log nothing waited to be started here."""
        return os.path.join(self.root, "idle")

    @property
    def scanned(self) -> str:
        """The file whose time says when this clone is to be searched again for what nobody owns."""
        return os.path.join(self.root, "scanned")

    def worktrees(self, configured: str | None, clone: str, environ: Mapping[str, str]) -> str:
        """The folder for this clone's worktrees, by clone id below `lattice.worktreeDir` or the user's cache.

        Raises UsageError for a relative path and for one inside the git directory, whose contents
        many tools exclude from what they look at.
        """
        parent = os.path.expanduser(configured or _cache(environ))
        if not os.path.isabs(parent):
            raise UsageError(
                f"'lattice.worktreeDir' is '{configured}', a relative path", "give an absolute path"
            )
        inside = os.path.realpath(self.common_dir) + os.sep
        if (os.path.realpath(parent) + os.sep).startswith(inside):
            raise UsageError(
                f"'lattice.worktreeDir' is '{configured}', inside the git directory",
                "give a path outside of it",
            )
        return os.path.join(parent, clone)


def make_folder(path: str) -> str:
    """Make a folder, and those above it, for the owner alone; returns `path`.

    Raises EnvironmentProblem.
    """
    if os.path.isdir(path):
        return path
    make_folder(os.path.dirname(path))
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise EnvironmentProblem(f"'{path}' is in the way", "move it aside") from None
    except OSError as error:
        raise cannot("make", path, error) from error
    return path


def replace(path: str, data: bytes, mode: int = 0o600) -> None:
    """Make `data` the whole content of a file: readers see the old or the new, also after a crash.

    The file has exactly this mode. Raises EnvironmentProblem.
    """
    make_folder(os.path.dirname(path))
    draft = _write_draft(path, data, mode)
    try:
        os.replace(draft, path)
    except OSError as error:
        os.unlink(draft)
        raise cannot("write", path, error) from error


def _write_draft(path: str, data: bytes, mode: int) -> str:
    """Write `data`, on disk, to a new file beside `path`; returns its name."""
    draft = f"{path}.{os.urandom(8).hex()}.new"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise cannot("write", path, error) from error
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
    except OSError as error:
        os.unlink(draft)
        raise cannot("write", path, error) from error
    return draft


def content(path: str) -> bytes | None:
    """What a file holds; None where there is none. Raises EnvironmentProblem."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot("read", path, error) from error


def cannot(do: str, path: str, error: OSError) -> EnvironmentProblem:
    """What to raise for an operating system's error at `path`."""
    return EnvironmentProblem(f"cannot {do} '{path}': {error.strerror}")


def _cache(environ: Mapping[str, str]) -> str:
    # The specification of XDG_CACHE_HOME says to ignore a relative path.
    cache = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):
        cache = os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".cache")
    return os.path.join(cache, "git-lattice")
