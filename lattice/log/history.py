"""Reading the log backwards: its commits and their events, and checking what it says of itself."""

from collections.abc import Iterator
from itertools import islice, zip_longest

from msgspec import Struct

from lattice.git.store import Blob, Edit, Store
from lattice.log import codec
from lattice.log.append import edits
from lattice.log.snapshot import Snapshot
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
    """Recompute the tree of every commit (or of the `newest` ones) from its parent and its events."""
    older = entries(store, tip)
    next(older, None)
    pairs = zip_longest(entries(store, tip), older)
    for entry, parent in islice(pairs, newest):
        before = parent.commit if parent else None
        after = Overlay(Snapshot(store, before))
        if before is None:
            after.changes.update(state.GENESIS)
        for event in entry.events:
            after.changes.update(reducer.apply(after, event).changes)
        yield from _compare(store, before, entry.commit, edits(after))


def _compare(store: Store, parent: Oid | None, commit: Oid, expected: dict[str, Edit]) -> Iterator[Discrepancy]:
    """Where the commit's tree differs from its parent's tree with `expected` on top."""
    before, after = _files(store, parent, commit, "")
    found = {path: after.get(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    for path in sorted(found.keys() | expected.keys()):
        if path not in expected:
            yield Discrepancy(commit, path)
        elif not _same(store, commit, path, expected[path]):
            yield Discrepancy(commit, path)


def _same(store: Store, commit: Oid, path: str, edit: Edit) -> bool:
    if isinstance(edit, Blob):
        folder, _, name = path.rpartition("/")
        return any(e.name == name and e.oid == edit.oid for e in store.entries(f"{commit}:{folder}"))
    return store.read(f"{commit}:{path}") == edit


def _files(
    store: Store, before: Oid | None, after: Oid | None, folder: str
) -> tuple[dict[str, Oid], dict[str, Oid]]:
    """The files that may differ between two trees: folders with one id on both sides are skipped."""
    old = {e.name: e for e in store.entries(f"{before}:{folder}")} if before else {}
    new = {e.name: e for e in store.entries(f"{after}:{folder}")} if after else {}
    sides: tuple[dict[str, Oid], dict[str, Oid]] = ({}, {})
    for name in old.keys() | new.keys():
        left, right = old.get(name), new.get(name)
        if left == right:
            continue
        path = f"{folder}/{name}" if folder else name
        is_folder = tuple(e is not None and e.mode == 0o040000 for e in (left, right))
        if any(is_folder):
            inner = _files(store, before if is_folder[0] else None, after if is_folder[1] else None, path)
            sides[0].update(inner[0])
            sides[1].update(inner[1])
        for side, entry, folderish in zip(sides, (left, right), is_folder, strict=True):
            if entry is not None and not folderish:
                side[path] = entry.oid
    return sides
