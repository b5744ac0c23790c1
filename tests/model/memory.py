"""A state in memory, which refuses what no tree of git could hold, and short ways to make events."""

import hashlib
from collections.abc import Mapping

from msgspec import Struct

from lattice.model import state
from lattice.model.event import Draft, Event, Stamp, stamp_event
from lattice.model.fold import reducer
from lattice.model.fold.reducer import Folded
from lattice.model.ids import BlobRef, Oid, RunId, TaskId
from lattice.model.payload import (
    Payload,
    ProcessCompleted,
    ProcessFailed,
    ProcessQueued,
    ProcessStarted,
    TaskCreated,
)
from lattice.model.run import FailureKind, Run, Verdict
from lattice.model.state import Value
from lattice.model.task import Task

ANA = "human:ana"
BOT = "agent:bot"
CLONE = "c10ec10ec10ec10e"
BASE = Oid("0" * 39 + "b")
HEAD = Oid("0" * 39 + "c")
DEFINITION = Oid("d" * 40)
PROMPT = Oid("e" * 40)


class Memory:
    """A `State` of paths and contents. A blob placed by id has content only if `blobs` has it."""

    def __init__(
        self, files: Mapping[str, Value] = state.GENESIS, blobs: Mapping[Oid, bytes] | None = None
    ) -> None:
        self.files = {path: value for path, value in files.items() if value is not None}
        self.blobs = blobs or {}

    def read(self, path: str) -> bytes | None:
        value = self.files.get(path)
        return self.blobs.get(value.blob) if isinstance(value, BlobRef) else value

    def names(self, folder: str) -> tuple[str, ...]:
        inside = (path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/"))
        return tuple(sorted({path.partition("/")[0] for path in inside}))

    def having(self, changes: Mapping[str, Value]) -> "Memory":
        """This state with changes on top."""
        after = Memory({**self.files, **changes}, self.blobs)
        for path in after.files:
            parts = path.split("/")
            assert all(part not in ("", ".", "..") and part.isprintable() for part in parts), path
            folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
            assert not folders & after.files.keys(), f"{path} is below a file"
        return after


class Story(Struct):
    """A log as it grows: a state, and what became of the last event."""

    now: Memory
    count: int = 0
    last: Folded | None = None

    def tell(
        self, payload: Payload, run: str | None = None, task: str | None = None, actor: str = ANA
    ) -> Event:
        """Apply the next event; each has its own nonce and is a second later than the one before."""
        self.count += 1
        stamp = Stamp(at=1_767_225_600_000 + 1000 * self.count, clone=CLONE, nonce=f"n{self.count}-")
        draft = Draft(
            payload=payload,
            actor=actor,
            run=None if run is None else RunId(run),
            task=None if task is None else TaskId(task),
        )
        event = stamp_event(draft, stamp, 0)
        self.apply(event)
        return event

    def apply(self, event: Event) -> Folded:
        self.last = reducer.apply(self.now, event)
        self.now = self.now.having(self.last.changes)
        return self.last

    @property
    def fate(self) -> tuple[str, str]:
        """The outcome of the last event and its reason."""
        assert self.last is not None
        return self.last.outcome.outcome.value, self.last.outcome.reason

    def run(self, run: str) -> Run:
        found = state.run(self.now, RunId(run))
        assert found is not None
        return found

    def task(self, task: str) -> Task:
        found = state.task(self.now, TaskId(task))
        assert found is not None
        return found

    def queued(self, task: str | None = None, key: str = "key", head: Oid = HEAD) -> str:
        """A run that was asked for; its id."""
        return self.tell(asking(key, head), task=task).id

    def started(self, task: str | None = None, key: str = "key", head: Oid = HEAD) -> str:
        """A run that is active; its id."""
        run = self.queued(task, key, head)
        self.tell(STARTED, run=run, actor=BOT)
        return run

    def completed(self, task: str | None = None, key: str = "key", head: Oid = HEAD) -> str:
        """A run whose review came out; its id."""
        run = self.started(task, key, head)
        self.tell(COMPLETED, run=run, actor=BOT)
        return run

    def created(self, title: str = "a task") -> str:
        """A task; its id."""
        return self.tell(TaskCreated(title=title)).id


def asking(key: str = "key", head: Oid = HEAD) -> ProcessQueued:
    return ProcessQueued(
        worker="Lite",
        base=BASE,
        head=head,
        engine="static",
        definition=DEFINITION,
        prompt=PROMPT,
        key=key_of(key),
        timeout_seconds=90,
        reviewer=BOT,
    )


STARTED = ProcessStarted(host="box", deadline=1_767_229_200_000, engine="static", engine_version="1")
COMPLETED = ProcessCompleted(
    verdict=Verdict.NEEDS_CHANGES,
    counts={"important": 1},
    review='{"v":1}',
    engine="static",
    engine_version="1",
    patch="a" * 64,
)
FAILED = ProcessFailed(
    kind=FailureKind.TIMEOUT, message="20 minutes are over", exit_code=-9, output="the end"
)


def key_of(name: str) -> str:
    """A dedup key: all that the model knows of it is that it is an id."""
    return hashlib.sha256(name.encode()).hexdigest()[:40]


def begin() -> Story:
    return Story(Memory())
