"""Watching runs go on: until they end, what they print meanwhile, the log as it grows.

A run whose supervisor lives is waited for at its lock, which costs nothing. What has no lock here
to wait at (a run in the queue, or in another clone) is looked at again and again, at growing
distances; between two looks lost runs are reaped and queued ones started, as every command does.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from lattice.errors import Busy, NotFound
from lattice.local import run_folder
from lattice.local.locks import Liveness, wait_released
from lattice.local.places import content
from lattice.local.run_folder import RunFolder
from lattice.model import state
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.model.state import State
from lattice.work.here import Here
from lattice.work.passing import in_passing

_SHORTEST_SECONDS = 0.05
_LONGEST_SECONDS = 1.0
_OUTPUT_SECONDS = 0.2
_PIECE_BYTES = 1 << 16


class Piece(Struct, frozen=True):
    """Some bytes of one of a run's streams: stdout, stderr or supervisor."""

    stream: str
    data: bytes


def follow(here: Here, run_id: RunId) -> Run:
    """The run's last attempt, once that has ended; raises NotFound where there is no such run."""
    *_, last = attempts(here, run_id)
    return last


def attempts(here: Here, run_id: RunId) -> Iterator[Run]:
    """The run and what it was retried as, each once it has ended."""
    seen: set[RunId] = set()
    awaited: RunId | None = run_id
    while awaited is not None and awaited not in seen:
        seen.add(awaited)
        ended = _end_of(here, awaited)
        yield ended
        awaited = ended.retried_as


def _end_of(here: Here, run_id: RunId) -> Run:
    folder = run_folder.folder(here.places, run_id)
    pauses = _pauses(_LONGEST_SECONDS)
    while True:
        if folder.liveness() is Liveness.ALIVE:
            wait_released(folder.lock)
        run = _run(here, run_id)
        if run.is_terminal:
            return run
        _meanwhile(here)
        time.sleep(next(pauses))


def looks(here: Here, seconds: float) -> Iterator[State]:
    """The newest state of the log, again and again for ever."""
    while True:
        yield here.snapshot()
        time.sleep(seconds)
        _meanwhile(here)


def output(here: Here, run_id: RunId) -> Iterator[Piece]:
    """What a run of this clone prints, as it comes; the other streams once it has ended.

    Raises NotFound for a run that leaves nothing here: one of another clone, or one long gone.
    """
    growing = _Growing(here, run_id)
    pauses = _pauses(_OUTPUT_SECONDS)
    while True:
        is_over = _is_over(here, run_id)
        said = False
        while data := growing.read():
            yield Piece("stdout", data)
            said = True
        if is_over:
            break
        pauses = _pauses(_OUTPUT_SECONDS) if said else pauses
        time.sleep(next(pauses))
    growing.close()
    _, *rest = printed(here, run_id)
    yield from (piece for piece in rest if piece.data)


def _is_over(here: Here, run_id: RunId) -> bool:
    """Whether the run has ended and its supervisor is done with it."""
    folder = run_folder.folder(here.places, run_id)
    if folder.liveness() is Liveness.ALIVE:
        return False
    run = _run(here, run_id)
    if not run.is_terminal:
        if (run.started_clone or run.clone) != here.clone:
            raise _no_output(run_id)
        _meanwhile(here)
    return run.is_terminal


class _Growing:
    """A run's stdout, read on from where the last look ended; kept open when its folder moves."""

    def __init__(self, here: Here, run_id: RunId) -> None:
        self._here = here
        self._run = run_id
        self._descriptor = -1

    def read(self) -> bytes:
        """The next piece; empty where nothing new is there, or nothing yet."""
        if self._descriptor < 0:
            self._open()
        return os.read(self._descriptor, _PIECE_BYTES) if self._descriptor >= 0 else b""

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _open(self) -> None:
        folder = _folder(self._here, self._run)
        if folder is not None:
            # It may not have been made, or its folder may be moving at this moment.
            with suppress(FileNotFoundError):
                self._descriptor = os.open(folder.stdout, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)


def printed(here: Here, run_id: RunId) -> tuple[Piece, Piece, Piece]:
    """All that a run's engine and supervisor have printed in this clone; raises NotFound."""
    folder = _folder(here, run_id)
    while folder is not None:
        files = (("stdout", folder.stdout), ("stderr", folder.stderr), ("supervisor", folder.log))
        found, err, log = (Piece(stream, content(path) or b"") for stream, path in files)
        moved = _folder(here, run_id)
        if moved == folder:
            return found, err, log
        folder = moved
    raise _no_output(run_id)


def _folder(here: Here, run_id: RunId) -> RunFolder | None:
    """The run's folder, wherever it is; a symbolic link is none."""
    present = run_folder.folder(here.places, run_id)
    ended = RunFolder(run_id, os.path.join(here.places.ended, os.path.basename(present.path)))
    # In this order: a folder moves from the first place to the second, and never back.
    places = (present, ended)
    return next((f for f in places if os.path.isdir(f.path) and not os.path.islink(f.path)), None)


def _no_output(run_id: RunId) -> NotFound:
    short = run_id[:12]
    return NotFound(f"run '{short}' left no output in this clone", f"git lattice log {short}")


def _run(here: Here, run_id: RunId) -> Run:
    run = state.run(here.snapshot(), run_id)
    if run is None:
        raise NotFound(f"no run '{run_id[:12]}'", "git lattice worker ps -a")
    return run


def _meanwhile(here: Here) -> None:
    # Who waits can wait for the next look, too.
    with suppress(Busy):
        in_passing(here)


def _pauses(longest: float) -> Iterator[float]:
    """Growing pauses in seconds, for ever."""
    pause = _SHORTEST_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, longest)
