"""Reading the log backwards: its commits and their events, and checking what it says of itself."""

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec import Struct

from lattice.git.codec.objects import parents
from lattice.git.store import Blob, Edit, Store
from lattice.log import codec
from lattice.log.append import edits
from lattice.log.snapshot import FILE, Snapshot, differing
from lattice.model import state
from lattice.model.event import Event
from lattice.model.fold import reducer
from lattice.model.fold.overlay import Overlay
from lattice.model.ids import Oid


class Entry(Struct, frozen=True):
    """One commit of the log and the events it carries."""

    commit: Oid
    events: tuple[Event, ...]


def entries(store: Store, tip: Oid | None) -> Iterator[Entry]:
    """The commits from `tip` back to the first, newest first, along first parents."""
    if tip is not None:
        for commit, raw in store.walk(tip):
            yield Entry(commit, codec.events_in(raw))


class Discrepancy(Struct, frozen=True):
    """A commit of the log whose tree is not what its events give, and at which path."""

    commit: Oid
    path: str


def verify(store: Store, tip: Oid | None, newest: int | None = None) -> Iterator[Discrepancy]:
    """Recompute the tree of every commit (or of the `newest` ones) from its parent and its events.

    A commit whose parent was not fetched (a shallow clone) is taken as it is.
    """
    commits = store.walk(tip) if tip else iter(())
    for commit, raw in islice(commits, newest):
        before = next(iter(parents(raw)), None)
        if before is not None and store.read(before) is None:
            return
        after = Overlay(Snapshot(store, before))
        if before is None:
            after.changes.update(state.GENESIS)
        for event in codec.events_in(raw):
            after.changes.update(reducer.apply(after, event).changes)
        yield from _compare(store, before, commit, edits(after))


def _compare(
    store: Store, parent: Oid | None, commit: Oid, expected: Mapping[str, Edit]
) -> Iterator[Discrepancy]:
    """Where the commit's tree differs from its parent's tree with `expected` on top."""
    before, after = differing(store, parent, commit, "")
    for path in sorted(before.keys() | after.keys() | expected.keys()):
        if path not in expected or not _stands(store, commit, path, expected[path]):
            yield Discrepancy(commit, path)


def _stands(store: Store, commit: Oid, path: str, edit: Edit) -> bool:
    """Whether a commit's tree has at a path what `edit` puts there."""
    folder, _, name = path.rpartition("/")
    entry = next((e for e in store.entries(f"{commit}:{folder}") if e.name == name), None)
    if entry is None or edit is None:
        return entry is None and edit is None
    if isinstance(edit, Blob):
        return (entry.mode, entry.oid) == (edit.mode, edit.oid)
    return entry.mode == FILE and store.read(entry.oid) == edit
