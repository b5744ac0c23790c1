"""Locks that the kernel drops when their holder dies: flock, never a file's mere existence.

A lock belongs to an open file description. It is released by `release`, or when the last
descriptor of it is closed, by whatever death. Descriptors are close-on-exec; a child that shall
keep a lock alive is given the descriptor (`pass_fds`, or a fork) and the parent then lets go.

Where there is no fcntl, filelock serves the locks of a moment; a lock for life needs flock.
"""

import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from lattice.errors import EnvironmentProblem
from lattice.local.places import Places, cannot, make_folder

try:
    import fcntl
except ImportError:
    import filelock

    HAS_FLOCK = False
else:
    HAS_FLOCK = True

PATIENCE_SECONDS = 5.0
"""How long a writer waits for its turn before it goes on without."""

_TO_LOOK = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_PROBES = 50
_PROBE_SECONDS = 0.002


class Liveness(Enum):
    """What a lock says of the process that would hold it."""

    ALIVE = "alive"
    GONE = "gone"
    UNKNOWN = "unknown"


class Held:
    """An exclusive lock that this process holds; `descriptor` is what a child may inherit."""

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    def release(self) -> None:
        """Give the lock up, also for every process that shares it."""
        if self.descriptor >= 0:
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        self.let_go()

    def let_go(self) -> None:
        """Close our descriptor: the lock lives on in the child that inherited it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor = -1


def try_exclusive(path: str) -> Held | None:
    """Take the lock at once, or None while another process holds it; the file is made if needed.

    Raises EnvironmentProblem where the file cannot be opened or locked.
    """
    if not HAS_FLOCK:
        raise EnvironmentProblem("runs need flock, which this system does not have")
    descriptor = _open(path)
    for _ in range(_PROBES):
        if _try(descriptor, fcntl.LOCK_EX, path):
            return Held(path, descriptor)
        # A prober's shared lock is not an owner: if we may share, nobody holds it exclusively.
        if not _try(descriptor, fcntl.LOCK_SH, path):
            break
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        time.sleep(_PROBE_SECONDS)
    os.close(descriptor)
    return None


def probe(path: str) -> Liveness:
    """Whether some process holds the lock; makes nothing. No file means gone, an error unknown."""
    if not HAS_FLOCK:
        return Liveness.UNKNOWN
    try:
        descriptor = os.open(path, _TO_LOOK)
    except FileNotFoundError:
        return Liveness.GONE
    except OSError:
        return Liveness.UNKNOWN
    try:
        # A folder can be locked too, and is nobody's lock.
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return Liveness.UNKNOWN
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Liveness.ALIVE
    except OSError:
        return Liveness.UNKNOWN
    finally:
        os.close(descriptor)
    return Liveness.GONE


def wait_released(path: str) -> None:
    """Wait until nobody holds the lock; returns at once where there is none, or no way to tell."""
    if not HAS_FLOCK:
        return
    try:
        descriptor = os.open(path, _TO_LOOK)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


@contextmanager
def hold(path: str) -> Iterator[None]:
    """Hold the lock for a block, waiting for it as long as it takes. Raises EnvironmentProblem."""
    if not HAS_FLOCK:
        with filelock.FileLock(path):
            yield
        return
    held = Held(path, _open(path))
    try:
        fcntl.flock(held.descriptor, fcntl.LOCK_EX)
    except OSError as error:
        held.let_go()
        raise cannot("lock", path, error) from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def write_lock(places: Places, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Queue up to write the log; after `patience_seconds`, or where no lock can be had, go on without.

    For fairness and speed alone: nothing may depend on it.
    """
    if not HAS_FLOCK:
        with _queue_by_polling(places.write_lock, patience_seconds):
            yield
        return
    held = _queue(places.write_lock, patience_seconds)
    try:
        yield
    finally:
        if held:
            held.release()


def _queue(path: str, patience_seconds: float) -> Held | None:
    try:
        descriptor = _open(path)
    except EnvironmentProblem:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _Turn(path, descriptor).wait(patience_seconds)
    except OSError:
        os.close(descriptor)
        return None
    return Held(path, descriptor)


class _Turn:
    """A thread blocked in flock, and a caller who waits for it no longer than he likes.

    flock has no time limit. Polling it costs the fairness that the lock is for: with 8 processes
    x 25 holds of 3 ms, the 99th percentile of the wait is 50 ms when all block, 44 ms with this
    thread, 340 ms when all poll each millisecond, 520 ms with growing pauses, at four fifths of the
    throughput. SIGALRM serves the main thread only; a forked child in place of the thread costs
    6 % more. The thread starts only where the lock is busy. After a caller who gave up it stays
    until the lock comes, and unlocks it outright, because a fork may have copied the descriptor.
    """

    def __init__(self, path: str, descriptor: int) -> None:
        self._held = Held(path, descriptor)
        self._came = threading.Event()
        self._guard = threading.Lock()
        self._abandoned = False

    def wait(self, seconds: float) -> Held | None:
        """The lock, or None when it did not come in time."""
        thread = threading.Thread(target=self._block, name="write lock", daemon=True)
        thread.start()
        try:
            self._came.wait(seconds)
        finally:
            with self._guard:
                self._abandoned = not self._came.is_set()
        if self._abandoned:
            return None
        thread.join()
        return self._held

    def _block(self) -> None:
        try:
            fcntl.flock(self._held.descriptor, fcntl.LOCK_EX)
        except OSError:
            return  # the caller's patience ends the wait
        with self._guard:
            if not self._abandoned:
                self._came.set()
                return
        self._held.release()


@contextmanager
def _queue_by_polling(path: str, patience_seconds: float) -> Iterator[None]:
    lock = filelock.FileLock(path)
    try:
        make_folder(os.path.dirname(path))
        lock.acquire(timeout=patience_seconds)
    except (filelock.Timeout, OSError, EnvironmentProblem):
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _open(path: str) -> int:
    make_folder(os.path.dirname(path))
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise cannot("open", path, error) from error


def _try(descriptor: int, kind: int, path: str) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        os.close(descriptor)
        raise cannot("lock", path, error) from error
    return True
