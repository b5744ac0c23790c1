"""A run's folder, `lattice/runs/<run>/`: what its supervisor and its worker leave in this clone.

```
lock            held exclusively by the supervisor for life: alive means that this is held
identity.json   which process that is; never a proof of life, only what a signal is checked against
engine.json     which process the engine's leader is, and its control group if it has one
prompt stdout stderr      the engine's files
brief/          what the engine is to read beside its prompt
scratch/        what its program needs, temporary files, copies of logins: deleted when the run ends
statement.json  what `worker complete` or `worker fail` said while the supervisor lived
```
A run that has ended has its folder in `lattice/ended/`. A name is a run's id, so no name leads out
of the folder; a symbolic link in its place is not a run folder.
"""

import os
import re
import stat
from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec import Struct

from lattice.effects import durable
from lattice.errors import EnvironmentProblem, NotFound
from lattice.local.identity import Identity
from lattice.local.locks import Held, Liveness, probe, try_exclusive
from lattice.local.places import Places, cannot, content, make_folder, replace
from lattice.model.ids import RunId

_RUN = re.compile(r"[0-9a-f]{40}")

T = TypeVar("T")


class Outcome(StrEnum):
    """What a worker says of its own run."""

    COMPLETE = "complete"
    FAIL = "fail"


class Statement(Struct, frozen=True, kw_only=True):
    """What a worker said of its run, at `at` (UTC milliseconds); `review` is the text of an Answer."""

    outcome: Outcome
    actor: str
    at: int
    reason: str = ""
    review: str | None = None


class EngineMark(Struct, frozen=True):
    """What is known of an engine from outside: its leader, and the path of its own control group."""

    leader: Identity
    cgroup: str | None = None


class RunFolder(Struct, frozen=True):
    """The folder of one run, there or not."""

    run: RunId
    path: str

    @property
    def lock(self) -> str:
        """The lock that the supervisor holds."""
        return os.path.join(self.path, "lock")

    @property
    def stdout(self) -> str:
        """What the engine prints."""
        return os.path.join(self.path, "stdout")

    @property
    def stderr(self) -> str:
        """What the engine says about itself."""
        return os.path.join(self.path, "stderr")

    @property
    def prompt(self) -> str:
        """What the engine is given as its input."""
        return os.path.join(self.path, "prompt")

    @property
    def scratch(self) -> str:
        """What is gone when the run has ended."""
        return os.path.join(self.path, "scratch")

    def clear(self) -> None:
        """Delete the scratch folder, if there is one; what does not go now goes with the run's end."""
        _delete(self.scratch)

    @property
    def log(self) -> str:
        """What the supervisor itself has to say."""
        return os.path.join(self.path, "supervisor.log")

    def liveness(self) -> Liveness:
        """Whether the run's supervisor lives."""
        return probe(self.lock)

    def claim(self) -> Held | None:
        """Become the run's supervisor or its reaper: its lock, or None while another has it."""
        return try_exclusive(self.lock)

    @durable
    def state(self, statement: Statement) -> None:
        """Leave what the worker said; a later statement replaces an earlier one."""
        replace(os.path.join(self.path, "statement.json"), msgspec.json.encode(statement))

    def statement(self) -> Statement | None:
        """What the worker said last, if anything."""
        return _read(os.path.join(self.path, "statement.json"), Statement)

    @durable
    def mark_engine(self, mark: EngineMark) -> None:
        """Leave which processes the engine is."""
        replace(os.path.join(self.path, "engine.json"), msgspec.json.encode(mark))

    def engine(self) -> EngineMark | None:
        """Which processes the engine was, if it got as far as to start."""
        return _read(os.path.join(self.path, "engine.json"), EngineMark)

    @durable
    def identify(self, identity: Identity) -> None:
        """Leave which process supervises the run."""
        replace(os.path.join(self.path, "identity.json"), msgspec.json.encode(identity))

    def identity(self) -> Identity | None:
        """Which process supervised the run last, if it got as far as to say so."""
        return _read(os.path.join(self.path, "identity.json"), Identity)


def folder(places: Places, run: RunId) -> RunFolder:
    """The folder of a run that has not ended; made by `create` alone. Raises NotFound for no run's id."""
    return RunFolder(run, os.path.join(places.runs, _checked(run)))


@durable
def create(places: Places, run: RunId) -> RunFolder:
    """The run's folder, made if needed. Raises EnvironmentProblem."""
    made = folder(places, run)
    make_folder(made.path)
    if not _is_folder(made.path):
        raise EnvironmentProblem(f"'{made.path}' is in the way", "move it aside")
    return made


def present(places: Places) -> tuple[RunFolder, ...]:
    """The runs with a folder that have not ended, by id."""
    return tuple(_listed(places.runs))


def ended(places: Places) -> tuple[RunFolder, ...]:
    """The runs that ended and whose folder is still there, by id."""
    return tuple(_listed(places.ended))


@durable
def end(places: Places, folder: RunFolder) -> RunFolder:
    """Move the folder of a run that ended, lock held or not, to where `ended` lists it.

    Of a run that ends again the first folder stays: it has what the engine said. Raises
    EnvironmentProblem.
    """
    make_folder(places.ended)
    folder.clear()
    moved = RunFolder(folder.run, os.path.join(places.ended, _checked(folder.run)))
    if _is_folder(moved.path):
        _delete(folder.path)
        return moved
    try:
        os.rename(folder.path, moved.path)
    except FileNotFoundError:
        return moved
    except OSError as error:
        raise cannot("move", folder.path, error) from error
    return moved


def prune(places: Places, older_than: float) -> tuple[RunId, ...]:
    """Delete the ended runs whose folder did not change since `older_than` (seconds since 1970)."""
    old = [run for run in ended(places) if _changed(run.path) < older_than]
    return tuple(run.run for run in old if run.liveness() is Liveness.GONE and _delete(run.path))


def _checked(run: str) -> str:
    if not _RUN.fullmatch(run):
        raise NotFound(f"'{run}' is not the id of a run")
    return run


def _listed(parent: str) -> Iterator[RunFolder]:
    try:
        names = os.listdir(parent)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in sorted(names):
        path = os.path.join(parent, name)
        if _RUN.fullmatch(name) and _is_folder(path):
            yield RunFolder(RunId(name), path)


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _changed(path: str) -> float:
    try:
        return os.lstat(path).st_mtime
    except OSError:
        return float("inf")


def _delete(path: str) -> bool:
    """Delete a folder and what is in it, following no link; False where something would not go."""
    try:
        for _, folders, files, parent in os.fwalk(path, topdown=False):
            for name in files:
                os.unlink(name, dir_fd=parent)
            for name in folders:
                _unlink_folder(name, parent)
        os.rmdir(path)
    except OSError:
        return False
    return True


def _unlink_folder(name: str, parent: int) -> None:
    # os.fwalk lists a link to a folder among the folders.
    if stat.S_ISLNK(os.lstat(name, dir_fd=parent).st_mode):
        os.unlink(name, dir_fd=parent)
    else:
        os.rmdir(name, dir_fd=parent)


def _read(path: str, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(content(path) or b"", type=kind)
    except msgspec.DecodeError:
        return None
