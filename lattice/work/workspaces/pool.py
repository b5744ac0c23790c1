"""Worktrees that wait for their next run: at most one in each slot, untouched since it was checked out.

Moving one to another commit costs a twentieth of making one. It is taken by whoever holds the
slot, and becomes the run's before anything is done to it: a death on the way leaves it to the run.
"""

from contextlib import suppress

from msgspec import structs

from lattice.effects import durable
from lattice.errors import LatticeError
from lattice.git.worktrees import checkout, removal
from lattice.git.worktrees.contents import Differences
from lattice.git.worktrees.linked import IndexMark, Linked, index_mark
from lattice.git.worktrees.registration import is_as_written
from lattice.local import worktree_records as records
from lattice.local.worktree_records import Record, slot_owner
from lattice.model.run import Run
from lattice.work.here import Here, now_ms
from lattice.work.workspaces import ownership


def take(here: Here, run: Run, slot: int) -> Record | None:
    """The slot's worktree, now the run's and at its head; None where there is none that can be trusted.

    One that cannot be is the run's too, its folder gone: it is removed with whatever the run leaves.
    """
    taken = None
    for waiting in records.owned_by(here.places, slot_owner(slot)):
        mine = structs.replace(
            waiting, owner=run.id, commit=run.head, since=now_ms(), index=None, conversion=""
        )
        records.write(here.places, mine)
        if taken is None and _is_moved(here, waiting, run):
            taken = mine
            continue
        # The registration stays until the run is over: libgit2, which removes it, takes a lot of memory.
        with suppress(LatticeError):
            ownership.empty(here, mine)
    return taken


def put(here: Here, record: Record, slot: int, found: Differences) -> bool:
    """Give a worktree to the slot if it is as it was checked out but for files that are in no commit.

    Those are deleted first. False, and nothing is given, where anything else differs. Raises
    EnvironmentProblem or OSError.
    """
    place = ownership.linked(here, record)
    if found.changed or found.missing or not _is_whole(here, record):
        return False
    _delete(place, found.extra)
    mark = checkout.rebuild_index(place, record.commit)
    if mark is None:
        return False
    given = structs.replace(
        record,
        owner=slot_owner(slot),
        since=now_ms(),
        index=mark,
        conversion=checkout.conversion(place),
    )
    records.write(here.places, given)
    return True


def _is_moved(here: Here, waiting: Record, run: Run) -> bool:
    """Move a waiting worktree to the run's head, if it is as it was left; whether it is there now."""
    place = ownership.linked(here, waiting)
    try:
        if not _is_whole(here, waiting) or not _would_be_fresh(place, waiting, run):
            return False
        _move(place, waiting, run)
    except (LatticeError, OSError):
        return False
    return is_as_written(place, run.head)


def _is_whole(here: Here, record: Record) -> bool:
    place = ownership.linked(here, record)
    ours = ownership.is_at_home(here, record) and removal.is_ours(place, record.folder)
    return ours and is_as_written(place, record.commit)


def _would_be_fresh(place: Linked, waiting: Record, run: Run) -> bool:
    """Whether files that both commits have would be written now as they were then."""
    same = checkout.stays_the_same(place, waiting.commit, run.head)
    return same and checkout.conversion(place) == waiting.conversion


def _move(place: Linked, waiting: Record, run: Run) -> None:
    found: IndexMark | None = index_mark(place)
    if found is None or found != waiting.index:
        checkout.rebuild_index(place, waiting.commit)
    checkout.check_out(place, run.head)
    checkout.clean(place)


@durable
def _delete(place: Linked, extra: tuple[str, ...]) -> None:
    for path in extra:
        removal.delete(f"{place.path}/{path}")
