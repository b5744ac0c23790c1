"""One state of the log: the tree of one commit, resolved once and asked by its id ever after."""

from lattice.git.store import Store
from lattice.model import state
from lattice.model.ids import Oid

EVENTS_REF = "refs/lattice/events"
WRITER = 1
"""The format this program writes; a log whose `min_writer` is higher is only read."""


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
    """The newest state of the log."""
    return Snapshot(store, store.ref(EVENTS_REF))
