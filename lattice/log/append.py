"""The one way to write the log: read, decide, apply, compare-and-swap, or again from the start.

Correctness comes from the compare-and-swap alone; the write lock is for fairness and speed. A
decision made on an older tip is never reused.
"""

import os
import time
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from lattice.errors import Busy, EnvironmentProblem, UnreadableLog
from lattice.git.repository import Repository
from lattice.git.store import Blob, Edit, Identity, NewCommit, RefMoved, Store
from lattice.hashes import sha1, sha256
from lattice.local import stale_lock
from lattice.local.locks import write_lock
from lattice.local.places import Places
from lattice.local.stale_lock import StaleLockWatch
from lattice.log import codec, genesis
from lattice.log.snapshot import EVENTS_REF, WRITER, Snapshot
from lattice.model import canonical, state
from lattice.model import event as events
from lattice.model.decide.decision import Decide, Decision
from lattice.model.event import Draft, Event, Stamp
from lattice.model.fold import reducer
from lattice.model.fold.overlay import Overlay
from lattice.model.ids import BlobRef, Oid
from lattice.model.payload import INLINE_BYTES, Payload
from lattice.model.state import State

PATIENCE_SECONDS = 30.0
"""How long a write tries against others before it gives up."""

LONGEST_PAUSE_SECONDS = 0.05

T = TypeVar("T")


class Written(Struct, Generic[T]):
    """A decision that is in the log: the state it was made on, its events, the answer.

    `lost_races` counts how often another writer was faster.
    """

    before: Snapshot
    tip: Oid | None
    events: tuple[Event, ...]
    answer: T
    lost_races: int


class Log:
    """The log of one repository, written by one clone."""

    def __init__(
        self,
        repo: Repository,
        store: Store,
        committer: Identity,
        lock_patience: float = stale_lock.PATIENCE_SECONDS,
    ) -> None:
        self.repo = repo
        self.store = store
        self._committer = committer
        self._lock_patience = lock_patience
        self._places = Places(repo.common_dir)

    def update(self, decide: Decide[T], stamp: Stamp) -> Written[T]:
        """Append what `decide` asks for; `decide` is pure and called again after a lost race.

        Raises Busy after PATIENCE_SECONDS of lost races, UnreadableLog where a newer program
        wrote the log, and whatever `decide` raises.
        """
        with write_lock(self._places):
            return self._update(decide, stamp)

    def _update(self, decide: Decide[T], stamp: Stamp) -> Written[T]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        stale = StaleLockWatch(f"{self.repo.common_dir}/{EVENTS_REF}.lock", self._lock_patience)
        lost = 0
        while True:
            try:
                return self._attempt(decide, stamp, lost)
            except RefMoved as error:
                if time.monotonic() > deadline:
                    raise Busy(f"cannot write the log: {error.message}", "git lattice doctor") from None
            lost += 1
            stale.look(time.monotonic())
            time.sleep(LONGEST_PAUSE_SECONDS * os.urandom(1)[0] / 255)

    def _attempt(self, decide: Decide[T], stamp: Stamp, lost: int) -> Written[T]:
        before = Snapshot(self.store, genesis.begin(self.repo, self.store))
        refuse_newer(before)
        decision = decide(before)
        if not decision.drafts:
            return Written(before, before.tip, (), decision.answer, lost)
        commit, written = self._commit(before, decision, stamp)
        try:
            tip: Oid | None = self.store.append(EVENTS_REF, commit)
        except (RefMoved, EnvironmentProblem):
            if not self._landed(before, written):
                raise
            tip = self.store.ref(EVENTS_REF)
        return Written(before, tip, written, decision.answer, lost)

    def _commit(
        self, before: Snapshot, decision: Decision[T], stamp: Stamp
    ) -> tuple[NewCommit, tuple[Event, ...]]:
        blobs = dict(decision.blobs)
        written = events.stamp_all(
            tuple(self._with_long_texts_aside(draft, blobs) for draft in decision.drafts), stamp
        )
        after = Overlay(before)
        for event in written:
            after.changes.update(reducer.apply(after, event).changes)
        commit = NewCommit(
            parents=(before.tip,) if before.tip else (),
            edits=edits(after),
            message=codec.message(written, after),
            author=Identity(decision.drafts[0].actor, ""),
            committer=self._committer,
            time=stamp.at // 1000,
            blobs=blobs,
        )
        return commit, written

    def _with_long_texts_aside(self, draft: Draft, blobs: dict[Oid, bytes]) -> Draft:
        """The draft with every text over the inline limit moved into `blobs`."""
        moved: dict[str, BlobRef] = {}
        for name in ("body", "content", "review", "output"):
            text = getattr(draft.payload, name, None)
            data = canonical.utf8(text) if isinstance(text, str) else b""
            if len(data) > INLINE_BYTES:
                oid = blob_oid(data, self.repo.object_format)
                blobs[oid] = data
                moved[name] = BlobRef(oid, len(data))
        payload: Payload = msgspec.structs.replace(draft.payload, **moved)
        return msgspec.structs.replace(draft, payload=payload)

    def _landed(self, before: Snapshot, written: tuple[Event, ...]) -> bool:
        """Whether our events are in the log although the move of the ref reported a failure."""
        tip = self.store.ref(EVENTS_REF)
        if tip is None or tip == before.tip:
            return False
        ours = {event.id for event in written}
        commits = self.store.walk(tip, before.tip)
        return any(event.id in ours for _, raw in commits for event in codec.events_in(raw))


def edits(after: Overlay) -> dict[str, Edit]:
    """An overlay's changes as git takes them."""
    return {
        path: Blob(value.blob) if isinstance(value, BlobRef) else value
        for path, value in after.changes.items()
    }


def refuse_newer(before: State) -> None:
    """Raise UnreadableLog where this program is too old to write."""
    needed = state.meta(before).min_writer
    if needed > WRITER:
        raise UnreadableLog(
            f"the log needs writer {needed}, this program is writer {WRITER}",
            "upgrade git-lattice; reading goes on working",
        )


def blob_oid(data: bytes, object_format: str) -> Oid:
    """The id that git gives a blob of this content."""
    digest = sha256 if object_format == "sha256" else sha1
    return Oid(digest(b"blob %d\0" % len(data) + data).hexdigest())
