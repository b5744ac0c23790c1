"""The state: a map from paths to contents, the tree of the log's tip. This module knows its paths.

meta.json                        {schema, reducer, min_writer, project, next_number, pause}
tasks/ab/cd/<rest>.json          a task; beside it tasks/ab/cd/<rest>/: long body, comments/, artifacts/
numbers/<n div 256>/<n>          -> task id
queue/ab/<run>.json              asked for      active/ab/<run>.json   started
runs/ab/cd/<rest>/               terminal: run.json, review.json, output, late/
targets/ab/cd/<rest>/<run>       every run ever asked for that head
keys/ab/cd/<rest>                -> the queued or active run that holds the dedup key
patches/ab/cd/<rest>             -> the run whose review may be reused
definitions/ab/cd/<rest>         definitions and prompts that runs were frozen with
findings/ab/cd/<rest>.json       resolutions
spent/ab/cd/<rest>.json          what a clone's triggers have asked of a worker of late
outcomes/ab/cd/<rest>.json       events that did not fit, and why
recent.json                      the newest terminal runs
"""

from collections.abc import Iterator
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from lattice.errors import UnreadableLog
from lattice.hashes import sha256
from lattice.model import canonical
from lattice.model.ids import BlobRef, Oid, RunId, TaskId, fan_out
from lattice.model.run import Recent, Run
from lattice.model.task import Comment, Task

SCHEMA = 1
REDUCER = 1
META = "meta.json"
RECENT = "recent.json"
NO_META = "the log has no readable meta.json"

Value = bytes | BlobRef | None
"""What stands at a path: content, a blob by id, or nothing."""

T = TypeVar("T")


class State(Protocol):
    """Reading access to one state. Paths have no leading or trailing slash."""

    def read(self, path: str) -> bytes | None:
        """The content at a path, or None."""
        ...

    def names(self, folder: str) -> tuple[str, ...]:
        """The sorted names in a folder; () where there is none."""
        ...


class Pause(Struct, frozen=True):
    """Nothing starts until `until` (UTC milliseconds), or until resumed."""

    actor: str
    at: int
    until: int | None
    reason: str


class Meta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds for the whole log. `project` is None until it is set."""

    schema: int
    reducer: int
    min_writer: int
    project: str | None = None
    next_number: int = 1
    pause: Pause | None = None


class Resolution(Struct, frozen=True):
    """What became of a finding."""

    resolution: str
    reason: str
    actor: str
    at: int


TOKEN = 3_600_000
"""One request, in the units of `Spent.level`: a budget of n an hour gives back n units a millisecond."""


class Spent(Struct, frozen=True):
    """A token bucket, seen from its other end: how much was taken out and not yet given back.

    `level` is in units of 1/TOKEN request, as it stood at `at` (UTC milliseconds).
    """

    level: int = 0
    at: int = 0


GENESIS = {META: canonical.encode(Meta(schema=SCHEMA, reducer=REDUCER, min_writer=1)) + b"\n"}
"""The first state: a constant, the same in every clone."""


def task_path(task: TaskId) -> str:
    return f"tasks/{fan_out(task)}.json"


def task_folder(task: TaskId) -> str:
    return f"tasks/{fan_out(task)}"


def number_path(number: int) -> str:
    return f"numbers/{number // 256}/{number}"


def queue_path(run: RunId) -> str:
    return f"queue/{run[:2]}/{run}.json"


def active_path(run: RunId) -> str:
    return f"active/{run[:2]}/{run}.json"


def run_folder(run: RunId) -> str:
    return f"runs/{fan_out(run)}"


def targets_folder(head: str) -> str:
    return f"targets/{fan_out(head)}"


def key_path(key: str) -> str:
    return f"keys/{fan_out(key)}"


def patch_path(patch: str) -> str:
    return f"patches/{fan_out(patch[:40])}"


def definition_path(oid: Oid) -> str:
    return f"definitions/{fan_out(oid)}"


def finding_path(finding: str) -> str:
    return f"findings/{fan_out(finding)}.json"


def spent_path(clone: str, worker: str) -> str:
    # Both are texts from a log: their hash is a path, whatever they hold.
    digest = sha256(canonical.utf8(f"{clone}\0{worker}")).hexdigest()
    return f"spent/{fan_out(digest[:40])}.json"


def level_at(spent: Spent, budget: int, at: int) -> int:
    """What is still taken out of a bucket at `at`, when `budget` requests an hour are given back."""
    return max(0, spent.level - max(0, at - spent.at) * budget)


def charge(spent: Spent, budget: int, at: int) -> Spent:
    """The bucket after one more request."""
    return Spent(level_at(spent, budget, at) + TOKEN, max(at, spent.at))


def encode(value: object) -> bytes:
    """A value as it stands in the state: canonical JSON and a newline."""
    return canonical.encode(value) + b"\n"


def read_as(state: State, path: str, kind: type[T]) -> T | None:
    """The value at a path, None where there is none; raises UnreadableLog for what does not fit."""
    data = state.read(path)
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise UnreadableLog(f"'{path}' in the log is damaged: {error}", "git lattice doctor") from None


def meta(state: State) -> Meta:
    """The state's meta.json; raises UnreadableLog where it is missing."""
    found = read_as(state, META, Meta)
    if found is None:
        raise UnreadableLog(NO_META, "git lattice doctor")
    return found


def task(state: State, task_id: TaskId) -> Task | None:
    return read_as(state, task_path(task_id), Task)


def comments(state: State, task_id: TaskId) -> tuple[Comment, ...]:
    """The comments on a task, oldest first."""
    folder = f"{task_folder(task_id)}/comments"
    paths = (
        f"{folder}/{fan}/{name}" for fan in state.names(folder) for name in state.names(f"{folder}/{fan}")
    )
    found = (read_as(state, path, Comment) for path in paths if path.endswith(".json"))
    return tuple(sorted((c for c in found if c), key=lambda comment: (comment.at, comment.event)))


def run(state: State, run_id: RunId) -> Run | None:
    """The run wherever it stands: queued, active or terminal."""
    places = (queue_path(run_id), active_path(run_id), f"{run_folder(run_id)}/run.json")
    return next((found for place in places if (found := read_as(state, place, Run))), None)


def queued(state: State) -> Iterator[Run]:
    """Every queued run, in no order."""
    return _runs_in(state, "queue")


def active(state: State) -> Iterator[Run]:
    """Every active run, in no order."""
    return _runs_in(state, "active")


def _runs_in(state: State, folder: str) -> Iterator[Run]:
    for fan in state.names(folder):
        for name in state.names(f"{folder}/{fan}"):
            found = read_as(state, f"{folder}/{fan}/{name}", Run)
            if found is not None:
                yield found


def runs_for(state: State, head: str) -> tuple[Run, ...]:
    """Every run that was ever asked for this head, oldest request first."""
    found = (run(state, RunId(name)) for name in state.names(targets_folder(head)))
    return tuple(sorted((r for r in found if r), key=lambda r: (r.asked_at, r.id)))


def recent(state: State) -> Recent:
    return read_as(state, RECENT, Recent) or Recent()
