"""Who may touch a worktree of ours: `lattice/worktrees/<name>.json`, one file for each.

A worktree belongs to a run, then to its supervisor or, with the run's lock held, to whoever puts
away what the run left; or to a slot, then to whoever holds that slot's lock. The record is there
before anything else of the worktree is and goes after everything, so no death leaves a worktree
that nobody owns; it changes hands in one rename.
"""

import os
import re
from contextlib import suppress

import msgspec
from msgspec import Struct

from lattice.effects import durable
from lattice.git.worktrees.linked import FolderMark, IndexMark
from lattice.local.places import Places, cannot, content, replace
from lattice.model.ids import Oid, RunId

_NAME = re.compile(r"lattice-[0-9a-f]{16}")
_SLOT = "slot:"
_SUFFIX = ".json"


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One worktree and its owner since `since` (UTC milliseconds); `owner` is a run's id or `slot:<n>`.

    `folder` is the folder that we made, once it is there. The last two are of a worktree in a
    slot: its index as we left it, and how git converted files then.
    """

    name: str
    path: str
    owner: str
    commit: Oid
    since: int
    folder: FolderMark | None = None
    index: IndexMark | None = None
    conversion: str = ""

    @property
    def slot(self) -> int | None:
        """The slot that owns it."""
        number = self.owner.removeprefix(_SLOT)
        return int(number) if number != self.owner and number.isdecimal() else None

    @property
    def run(self) -> RunId | None:
        """The run that owns it."""
        return None if self.owner.startswith(_SLOT) else RunId(self.owner)


def slot_owner(number: int) -> str:
    """The owner of what waits in a slot."""
    return f"{_SLOT}{number}"


def name_for(run: RunId) -> str:
    """The name of the worktree that a run makes, as git lists it."""
    return f"lattice-{run[:16]}"


def everyone(places: Places) -> tuple[Record, ...]:
    """Every record that can be read, by name. Raises EnvironmentProblem."""
    names = (file.removesuffix(_SUFFIX) for file in _files(places) if file.endswith(_SUFFIX))
    found = (read(places, name) for name in names)
    return tuple(record for record in found if record is not None)


def owned_by(places: Places, owner: str) -> tuple[Record, ...]:
    """The records of one owner. Raises EnvironmentProblem."""
    return tuple(record for record in everyone(places) if record.owner == owner)


def read(places: Places, name: str) -> Record | None:
    """The record of that name; None where there is none, or none that makes sense."""
    if not _NAME.fullmatch(name):
        return None
    try:
        record = msgspec.json.decode(content(_file(places, name)) or b"", type=Record)
    except msgspec.DecodeError:
        return None
    return record if record.name == name else None


@durable
def write(places: Places, record: Record) -> None:
    """Make the record say this: who held the worktree before holds it no more. Raises EnvironmentProblem."""
    replace(_file(places, record.name), msgspec.json.encode(record))


@durable
def remove(places: Places, record: Record) -> None:
    """Take the record away, and what a killed writer left of it. Raises EnvironmentProblem."""
    if _NAME.fullmatch(record.name):
        for file in _files(places):
            if file.startswith(f"{record.name}{_SUFFIX}."):
                _unlink(os.path.join(places.worktree_records, file))
        _unlink(_file(places, record.name))


def _files(places: Places) -> list[str]:
    try:
        return sorted(os.listdir(places.worktree_records))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise cannot("read", places.worktree_records, error) from error


def _unlink(path: str) -> None:
    try:
        with suppress(FileNotFoundError):
            os.unlink(path)
    except OSError as error:
        raise cannot("remove", path, error) from error


def _file(places: Places, name: str) -> str:
    return os.path.join(places.worktree_records, name + _SUFFIX)
