"""What may be done to a worktree by whoever owns its record, and the one way to be rid of it.

The caller of everything here owns the record: it is the run's supervisor, or holds the lock of the
run or of the slot that the record names.
"""

import os

from lattice.errors import EnvironmentProblem
from lattice.git.worktrees import removal
from lattice.git.worktrees.linked import Linked
from lattice.local import worktree_records as records
from lattice.local.locks import hold
from lattice.local.places import make_folder
from lattice.local.worktree_records import Record
from lattice.model.ids import RunId
from lattice.work.here import Here

_ELSEWHERE = "git config lattice.worktreeDir PATH"


def lock(here: Here) -> str:
    """The lock of whoever adds or removes a registration."""
    return os.path.join(here.places.root, "worktrees.lock")


def make_home(here: Here) -> str:
    """The folder in which this clone makes its worktrees, made if needed, by its real path."""
    folder = here.places.worktrees(here.settings.worktree_dir, here.clone, os.environ)
    real = os.path.realpath(make_folder(folder))
    # A registration names its folder in a line of its own, and a record in UTF-8.
    fits = "\n" not in real and real == real.encode("utf-8", "ignore").decode()
    if not fits or os.path.basename(real) != here.clone:
        reason = "it is a link" if fits else "its path is not one line of UTF-8"
        raise EnvironmentProblem(f"no worktree is made in '{folder}': {reason}", _ELSEWHERE)
    return real


def linked(here: Here, record: Record) -> Linked:
    """The worktree that a record is about."""
    return Linked(here.repo, record.name, record.path)


def is_at_home(here: Here, record: Record) -> bool:
    """Whether the path is in a folder for this clone's worktrees and leads through no link.

    A copied repository has the records of the original, and another clone id.
    """
    parent, _ = os.path.split(record.path)
    return os.path.basename(parent) == here.clone and os.path.realpath(record.path) == record.path


def remove(here: Here, record: Record) -> None:
    """Remove the worktree, its registration, what is unfinished of it, and last its record.

    A folder that is not provably ours stays as it is; we only stop to speak of it. Safe to repeat.
    Raises EnvironmentProblem where something will not go.
    """
    empty(here, record)
    with hold(lock(here)):
        removal.forget(linked(here, record))
    records.remove(here.places, record)


def remove_all(here: Here, run: RunId) -> None:
    """Remove every worktree that the run owns."""
    for record in records.owned_by(here.places, run):
        remove(here, record)


def empty(here: Here, record: Record) -> None:
    """Remove the folder, if it is provably ours, and leave the rest for later."""
    if is_at_home(here, record) and removal.is_ours(linked(here, record), record.folder):
        removal.empty(linked(here, record))
