"""The repository a command stands in, opened once, with everything that depends on it.

Nothing is read before it is asked for: a command pays for what it uses.
"""

import os
import time
from functools import cached_property

from lattice.git.config import Config, config
from lattice.git.repository import Repository, discover
from lattice.git.sides import open_store
from lattice.git.store import Store
from lattice.local.clone import clone_id
from lattice.local.config import Settings
from lattice.local.places import Places
from lattice.log.snapshot import Snapshot, snapshot
from lattice.model.ids import human, parse_actor


class Here:
    """One repository, as one process sees it. `bulk` chooses libgit2's side where it serves."""

    def __init__(self, start: str, bulk: bool = False) -> None:
        self.repo: Repository = discover(start)
        self._bulk = bulk

    @cached_property
    def store(self) -> Store:
        return open_store(self.repo, self._bulk)

    @cached_property
    def config(self) -> Config:
        return config(self.repo)

    @cached_property
    def settings(self) -> Settings:
        return Settings(self.config.get, self.config.all)

    @cached_property
    def places(self) -> Places:
        return Places(self.repo.common_dir)

    @cached_property
    def clone(self) -> str:
        """This clone's id; made on first use."""
        return clone_id(self.places)

    def snapshot(self) -> Snapshot:
        """The newest state of the log."""
        return snapshot(self.store)

    def actor(self, given: str | None = None) -> str:
        """Who is acting: as given, as $LATTICE_ACTOR says, or git's user.name; raises UsageError."""
        named = given or os.environ.get("LATTICE_ACTOR")
        return parse_actor(named) if named else human(self.config.get("user.name") or "unknown")

    def close(self) -> None:
        """End the processes that serve this object; what is asked for next starts them again."""
        store: Store | None = self.__dict__.pop("store", None)
        if store is not None:
            store.close()


def now_ms() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000
