"""One state of the log: the tree of one commit, resolved once and asked by its id ever after."""

import os

from lattice.errors import EnvironmentProblem, UnreadableLog
from lattice.git.repository import Repository, run
from lattice.git.store import Entry, Store
from lattice.model import state
from lattice.model.ids import Oid

EVENTS_REF = "refs/lattice/events"
NOTES_REF = "refs/notes/lattice"
WRITER = 1
"""The format this program writes; a log whose `min_writer` is higher is only read."""

FOLDER = 0o040000
FILE = 0o100644

Sides = tuple[dict[str, Entry], dict[str, Entry]]
"""Files by path, of two commits."""


class Snapshot:
    """The state at `tip`, or the genesis state where there is no log yet (tip None)."""

    def __init__(self, store: Store, tip: Oid | None) -> None:
        self._store = store
        self.tip = tip
        self._read: dict[str, bytes | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> bytes | None:
        if self.tip is None:
            return state.GENESIS.get(path)
        if path not in self._read:
            self._read[path] = self._store.read(f"{self.tip}:{path}")
        return self._read[path]

    def names(self, folder: str) -> tuple[str, ...]:
        if self.tip is None:
            return ()
        if folder not in self._names:
            entries = self._store.entries(f"{self.tip}:{folder}")
            self._names[folder] = tuple(sorted(entry.name for entry in entries))
        return self._names[folder]


def snapshot(store: Store) -> Snapshot:
    """The newest state of the log; raises UnreadableLog where its tip cannot be read."""
    return Snapshot(store, tip(store))


def tip(store: Store) -> Oid | None:
    """The log's last commit; None where there is no log. Raises UnreadableLog for a damaged one."""
    try:
        found = store.ref(EVENTS_REF)
    except EnvironmentProblem as error:
        raise UnreadableLog(f"the tip of the log is damaged: {error.message}", "git fsck") from error
    if found is None and _is_there(store.repo):
        # It may have been made since we asked.
        found = store.ref(EVENTS_REF)
        if found is None:
            raise UnreadableLog("the tip of the log is missing", f"git fsck; git reflog show {EVENTS_REF}")
    return found


def _is_there(repo: Repository) -> bool:
    """Whether the ref exists, whatever it holds; git does not list one that holds no id."""
    if repo.ref_format == "files" and os.path.lexists(os.path.join(repo.common_dir, EVENTS_REF)):
        return True
    return bool(run(repo, "for-each-ref", "--format=%(refname)", EVENTS_REF))


def differing(store: Store, before: Oid | None, after: Oid | None, folder: str) -> Sides:
    """The files below a folder that two commits do not share; folders with one id are not looked into.

    An empty folder, which git itself never makes, counts as a file.
    """
    old = _listed(store, before, folder)
    new = _listed(store, after, folder)
    sides: Sides = ({}, {})
    for name in sorted(old.keys() | new.keys()):
        left, right = old.get(name), new.get(name)
        if left == right:
            continue
        path = f"{folder}/{name}" if folder else name
        inner = differing(
            store, before if _is_folder(left) else None, after if _is_folder(right) else None, path
        )
        for side, entry, inside in zip(sides, (left, right), inner, strict=True):
            side.update(inside)
            if entry is not None and not (_is_folder(entry) and any(inner)):
                side[path] = entry
    return sides


def _listed(store: Store, commit: Oid | None, folder: str) -> dict[str, Entry]:
    return {entry.name: entry for entry in store.entries(f"{commit}:{folder}")} if commit else {}


def _is_folder(entry: Entry | None) -> bool:
    return entry is not None and entry.mode == FOLDER
