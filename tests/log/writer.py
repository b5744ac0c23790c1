"""A log in the repository of the test, written with fixed stamps: whole ids can be compared."""

from collections.abc import Callable

from support import GitRepository

from lattice.git.repository import discover
from lattice.git.sides import open_store
from lattice.git.store import Identity, Store
from lattice.local.places import Places
from lattice.log.append import Log, Written
from lattice.log.snapshot import Snapshot, snapshot
from lattice.model.decide.decision import Decide, Decision
from lattice.model.event import Draft, Stamp
from lattice.model.ids import RunId, TaskId
from lattice.model.payload import Payload

ANA = "human:ana"
CLONE = "c10ec10ec10ec10e"
COMMITTER = Identity("Ana", "ana@example.org")
Open = Callable[..., "Writer"]


class Writer:
    """One log, open on one side of git; its writes are a second apart and have their own nonces."""

    def __init__(self, repo: GitRepository, bulk: bool, name: str = "") -> None:
        found = discover(str(repo.path))
        self.git = repo.git
        self.store: Store = open_store(found, bulk)
        self.places = Places(found.common_dir)
        self.log = Log(found, self.store, COMMITTER)
        self._name = name
        self._count = 0

    def stamp(self) -> Stamp:
        self._count += 1
        at = 1_767_225_600_000 + 1000 * self._count
        return Stamp(at=at, clone=CLONE, nonce=f"{self._name}{self._count}-")

    def write(self, decide: Decide[object]) -> Written[object]:
        return self.log.update(decide, self.stamp())

    def tell(self, *payloads: Payload, run: str | None = None, task: str | None = None) -> str:
        """Append these events in one commit, about one run and task; the id of the first."""
        drafts = tuple(
            Draft(
                payload=payload,
                actor=ANA,
                run=RunId(run) if run else None,
                task=TaskId(task) if task else None,
            )
            for payload in payloads
        )
        return self.write(lambda _: Decision(None, drafts)).events[0].id

    def now(self) -> Snapshot:
        return snapshot(self.store)
