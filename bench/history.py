"""A log of any length, quickly: the program's own fold, its commits streamed into one `git fast-import`."""

import hashlib
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench.ground import git
from lattice.git.codec.stream import quoted
from lattice.git.store import Blob, Edit
from lattice.log import codec
from lattice.log.append import edits
from lattice.log.snapshot import EVENTS_REF
from lattice.model import event as events
from lattice.model.event import Draft, Event, Stamp
from lattice.model.fold import reducer
from lattice.model.fold.overlay import Overlay
from lattice.model.ids import Oid, RunId, TaskId
from lattice.model.payload import (
    CommentAdded,
    Payload,
    ProcessCompleted,
    ProcessQueued,
    ProcessStarted,
    TaskCreated,
)
from lattice.model.run import Verdict
from lattice.model.state import State
from lattice.work.here import Here

ACTOR = "human:ana"
BEGIN = 1_770_000_000_000
COMMENTS = 6


class Memory:
    """A state in memory, changed in place."""

    def __init__(self, base: State) -> None:
        self._base = base
        self._files: dict[str, bytes | None] = {}
        self._names: dict[str, dict[str, None]] = defaultdict(dict)

    def read(self, path: str) -> bytes | None:
        return self._files[path] if path in self._files else self._base.read(path)

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted({*self._base.names(folder), *self._names[folder]}))

    def apply(self, path: str, edit: Edit) -> None:
        """Put a file there or take it away. An empty folder keeps its name: nobody lists those."""
        self._files[path] = edit if isinstance(edit, bytes) else None
        folder, _, name = path.rpartition("/")
        if edit is None:
            self._names[folder].pop(name, None)
        while folder and edit is not None:
            self._names[folder][name] = None
            folder, _, name = folder.rpartition("/")


def grow(repo: Path, count: int) -> None:
    """Append `count` events, one a commit: tasks with comments and a reviewed run each."""
    here = Here(str(repo))
    before = here.snapshot()
    stream = subprocess.Popen(["git", "fast-import", "--quiet", "--done"], cwd=repo, stdin=subprocess.PIPE)
    assert stream.stdin is not None
    memory = Memory(before)
    parent = f"from {before.tip}\n".encode()
    definition = Oid(git(repo, "hash-object", "-w", "--stdin", stdin=b"{}"))
    for event in life(here.clone, definition, count):
        stream.stdin.write(commit(memory, event, parent))
        parent = b""
    stream.stdin.write(b"done\n")
    stream.stdin.close()
    if stream.wait():
        raise SystemExit("git fast-import failed")
    here.close()


def life(clone: str, definition: Oid, count: int) -> Iterator[Event]:
    """What happens in a project, event by event."""
    for number in range(count):
        turn = number % (COMMENTS + 4)
        stamp = Stamp(BEGIN + number * 1000, clone, f"{number:016x}")
        if turn == 0:
            created = events.stamp_event(
                Draft(payload=TaskCreated(title=f"Task {number}"), actor=ACTOR), stamp, 0
            )
            task = TaskId(created.id)
            yield created
        elif turn <= COMMENTS:
            yield events.stamp_event(
                Draft(payload=CommentAdded(body="said"), actor=ACTOR, task=task), stamp, 0
            )
        elif turn == COMMENTS + 1:
            queued = events.stamp_event(
                Draft(payload=asked(number, definition), actor=ACTOR, task=task), stamp, 0
            )
            run = RunId(queued.id)
            yield queued
        else:
            payload = STARTED if turn == COMMENTS + 2 else COMPLETED
            yield events.stamp_event(Draft(payload=payload, actor=ACTOR, task=task, run=run), stamp, 0)


STARTED: Payload = ProcessStarted(host="here", deadline=BEGIN)
COMPLETED: Payload = ProcessCompleted(verdict=Verdict.PASS, counts={}, review="{}", engine="static")


def asked(number: int, definition: Oid) -> ProcessQueued:
    oid = Oid(hashlib.sha1(b"%d" % number).hexdigest())
    return ProcessQueued(
        worker="CodeReviewLite",
        base=oid,
        head=oid,
        engine="static",
        definition=definition,
        key=f"key {number}",
        timeout_seconds=60,
        reviewer="agent:review-bot",
    )


def commit(memory: Memory, event: Event, parent: bytes) -> bytes:
    """The event's commit as fast-import reads it; the memory moves on."""
    after = Overlay(memory)
    after.changes.update(reducer.apply(after, event).changes)
    message = codec.message((event,), after).encode()
    who = b"committer Ana <ana@example.org> %d +0000\n" % (event.at // 1000)
    pieces = [b"commit %s\n" % EVENTS_REF.encode(), who, data(message), parent]
    for path, edit in edits(after).items():
        memory.apply(path, edit)
        pieces.append(changed(quoted(path.encode()), edit))
    return b"".join(pieces)


def changed(path: bytes, edit: Edit) -> bytes:
    match edit:
        case None:
            return b"D %s\n" % path
        case Blob(oid=oid):
            return b"M 100644 %s %s\n" % (oid.encode(), path)
        case content:
            return b"M 100644 inline %s\n%s" % (path, data(content))


def data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
