"""The lock file that a killed writer left on the log's ref, and which stops everyone for ever.

git and libgit2 make `<ref>.lock` empty, write an id into it, bring that to disk and rename it: what a
kill leaves behind is empty or holds one whole id. Age cannot be told by the file's time, which another
machine's clock may have set, so what counts is how long *we* saw the same file. A lock with any other
content belongs to `doctor`.
"""

import os
import stat
from contextlib import suppress

from lattice.errors import EnvironmentProblem

PATIENCE_SECONDS = 10.0

_LEFT = (0, 41, 65)
"""Bytes of what a kill leaves: nothing, or an id of SHA-1 or SHA-256 and a newline."""

Mark = tuple[int, int, int, int]


class StaleLockWatch:
    """Watches one lock file. Look while holding the write lock: then no writer of ours is at work."""

    def __init__(self, path: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._patience = patience_seconds
        self._seen: Mark | None = None
        self._since = 0.0

    def look(self, now: float) -> bool:
        """Look again at `now` (monotonic seconds); True when the lock was stale and is gone.

        Raises EnvironmentProblem where it is stale and cannot be removed.
        """
        mark = _mark(self._path)
        if mark is None or mark != self._seen:
            self._seen, self._since = mark, now
            return False
        if now - self._since < self._patience:
            return False
        self._seen = None
        return self._take_aside(mark)

    def _take_aside(self, mark: Mark) -> bool:
        # A name that ends in .lock is no ref to git and to libgit2. What was moved is compared
        # before it goes: another process may have put a live lock there since we looked.
        aside = f"{self._path}.{os.getpid()}.lock"
        try:
            os.rename(self._path, aside)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise EnvironmentProblem(
                f"cannot remove the stale lock '{self._path}': {error.strerror}", "git lattice doctor"
            ) from error
        if _mark(aside) == mark:
            os.unlink(aside)
            return True
        self._put_back(aside)
        return False

    def _put_back(self, aside: str) -> None:
        with suppress(FileExistsError):  # a third writer took the name: its file is the lock now
            os.link(aside, self._path)
        os.unlink(aside)


def _mark(path: str) -> Mark | None:
    """What tells such a lock file from any other; None for no file and for one with other content."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    if found.st_size not in _LEFT or not stat.S_ISREG(found.st_mode):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
