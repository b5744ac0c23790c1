"""Logs of released reducers fold to the same trees for ever, on both sides of git.

A file here is never edited: a changed fold is a new reducer, and gets a file of its own.
"""

from collections import Counter
from pathlib import Path

import pytest
from log.writer import Writer
from model.memory import Memory

from lattice.git.store import Identity, NewCommit
from lattice.log import append, codec
from lattice.log.genesis import GENESIS
from lattice.log.history import verify
from lattice.log.snapshot import Snapshot
from lattice.model.event import Event
from lattice.model.fold import reducer
from lattice.model.fold.overlay import Overlay
from lattice.model.fold.reducer import Fate
from lattice.model.ids import Oid
from lattice.model.payload import EventType

GOLDEN = Path(__file__).parent / "golden"
TREES = {
    "reducer-1.jsonl": "c3e370ae331cb17ac8048d5cb496aea9141b3bfe",
    "reducer-1-attempts.jsonl": "c2a16da62818fee031b1eb9febb6cecc1fa6961b",
}
BLOBS = [b'{"name": "Lite"}\n', b"Review it.\n", b"long " * 1000, b'{"v":1}']
SOMEBODY = Identity("somebody", "")


def lines_of(name: str) -> list[bytes]:
    return (GOLDEN / name).read_bytes().splitlines()


def events_of(name: str) -> list[Event]:
    return list(codec.events_in(b"\n\nsubject\n\n" + b"\n".join(lines_of(name))))


def replay(writer: Writer, name: str) -> Oid:
    """The tip of a log with one commit for each line."""
    known = {append.blob_oid(data, "sha1"): data for data in BLOBS}
    tip = writer.store.build(GENESIS)
    for line, event in zip(lines_of(name), events_of(name), strict=True):
        after = Overlay(Snapshot(writer.store, tip))
        after.changes.update(reducer.apply(after, event).changes)
        commit = NewCommit(
            parents=(tip,),
            edits=append.edits(after),
            message=f"subject\n\n{line.decode()}\n",
            author=SOMEBODY,
            committer=SOMEBODY,
            time=1_767_225_600,
            blobs=known,
        )
        tip = writer.store.build(commit)
    return tip


def test_every_golden_log_has_its_tree() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(TREES)


@pytest.mark.parametrize("name", TREES)
def test_a_golden_log_folds_to_its_tree(name: str, writer: Writer) -> None:
    tip = replay(writer, name)

    assert writer.store.tree(tip) == TREES[name]
    assert list(verify(writer.store, tip)) == []


def test_the_golden_log_holds_every_type_and_every_fate() -> None:
    now, fates = Memory(), Counter[Fate]()
    events = events_of("reducer-1.jsonl")
    for event in events:
        folded = reducer.apply(now, event)
        now = now.having(folded.changes)
        fates[folded.outcome.outcome] += 1

    assert {event.type for event in events} >= set(EventType) | {codec.MALFORMED, "later_type"}
    assert fates == {Fate.APPLIED: 43, Fate.IGNORED: 17, Fate.LATE: 5, Fate.SUPERSEDED: 2}
