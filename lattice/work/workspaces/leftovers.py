"""What kills and time leave of worktrees, and its removal.

Nothing goes that somebody may own: a run that goes on, a slot that is taken, a worktree of the
user's. What cannot be removed now is left for the next time.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from msgspec import Struct

from lattice.effects import durable, recovery
from lattice.errors import LatticeError
from lattice.git.worktrees.linked import STAGING
from lattice.git.worktrees.registration import registered, registered_path, unfinished
from lattice.local import run_folder
from lattice.local import worktree_records as records
from lattice.local.locks import Held, Liveness, hold, try_exclusive
from lattice.local.worktree_records import Record, name_for
from lattice.model import state
from lattice.model.ids import Oid, RunId
from lattice.work.here import Here, now_ms
from lattice.work.workspaces import ownership


class Leftover(StrEnum):
    """What was left."""

    POOLED = "pooled worktree"
    WORKTREE = "worktree"
    UNFINISHED = "unfinished worktree"


class Pruned(Struct, frozen=True):
    """One thing that was removed, or would be."""

    what: str
    path: str


@recovery
def clear(here: Here, run_id: RunId) -> None:
    """Remove every worktree of a run whose lock the caller holds, and keep nothing. Raises LatticeError."""
    ownership.remove_all(here, run_id)


@recovery
def prune(here: Here, *, dry_run: bool, idle: float) -> tuple[Pruned, ...]:
    """Remove what no run and no slot needs: pooled worktrees idle for that many seconds, and leftovers.

    The result is what went, or with `dry_run` what would go. Raises LatticeError.
    """
    before = now_ms() - int(1000 * idle)
    pruned = [_record(here, each, before, dry_run) for each in records.everyone(here.places)]
    pruned += [_unrecorded(here, name, dry_run) for name in registered(here.repo)]
    pruned += _unfinished(here, dry_run)
    return tuple(each for each in pruned if each is not None)


def _record(here: Here, seen: Record, before: int, dry_run: bool) -> Pruned | None:
    """Remove the worktree of a record if its owner is gone, or has not used it since `before`."""
    with suppress(LatticeError), _in_place_of(here, seen.owner) as may:
        # Only now that its owner cannot act does the record stand still.
        record = records.read(here.places, seen.name)
        if not may or record is None or record.owner != seen.owner:
            return None
        if record.slot is not None and record.since > before:
            return None
        if not dry_run:
            ownership.remove(here, record)
        return Pruned(Leftover.WORKTREE if record.slot is None else Leftover.POOLED, record.path)
    return None


@contextmanager
def _in_place_of(here: Here, owner: str) -> Iterator[bool]:
    """Whether one may act for the owner of a record; nobody else can while the block runs."""
    owning = Record(name="", path="", owner=owner, commit=Oid(""), since=0)
    if owning.slot is not None:
        held = try_exclusive(os.path.join(here.places.slots, str(owning.slot)))
        may = held is not None
    else:
        held, may = _claim(here, RunId(owner))
    try:
        yield may
    finally:
        if held:
            held.release()


def _claim(here: Here, run_id: RunId) -> tuple[Held | None, bool]:
    """The run's lock, if there is one, and whether the run is over and nobody holds it.

    A run that has no outcome yet is left to whoever gives it one.
    """
    run = state.run(here.snapshot(), run_id)
    if run is not None and not run.is_terminal:
        return None, False
    folder = run_folder.folder(here.places, run_id)
    if not os.path.lexists(folder.lock):
        return None, True
    if folder.liveness() is not Liveness.GONE:
        return None, False
    held = folder.claim()
    return held, held is not None


def _unrecorded(here: Here, name: str, dry_run: bool) -> Pruned | None:
    """Remove a worktree that is registered as ours and has no record, as older versions made them."""
    with suppress(LatticeError):
        path = registered_path(here.repo, name)
        record = Record(name=name, path=path, owner="", commit=Oid(""), since=0)
        with hold(ownership.lock(here)):
            if records.read(here.places, name) or _has_run(here, name) or name not in registered(here.repo):
                return None
        if not dry_run:
            ownership.remove(here, record)
        return Pruned(Leftover.WORKTREE, path)
    return None


def _has_run(here: Here, name: str) -> bool:
    """Whether a run that has not been put away has given its name to the worktree."""
    return any(name_for(folder.run) == name for folder in run_folder.present(here.places))


def _unfinished(here: Here, dry_run: bool) -> list[Pruned]:
    """Remove what nobody finishes any more."""
    pruned = []
    for path in unfinished(here.repo):
        name = os.path.basename(path).removeprefix(STAGING)
        if records.read(here.places, name) is None:
            pruned.append(Pruned(Leftover.UNFINISHED, path))
            if not dry_run:
                _delete(path)
    return pruned


@durable
def _delete(path: str) -> None:
    shutil.rmtree(path, ignore_errors=True)
