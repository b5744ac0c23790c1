"""The worktree of one run: taken from the pool or made, looked at when the engine is dead, given back.

Whatever the run owns is on record, so a kill between any two steps leaves nothing that whoever
puts away the run's remains would not find.
"""

from contextlib import suppress
from functools import cached_property

from msgspec import structs

from lattice.errors import EnvironmentProblem, LatticeError
from lattice.git.worktrees import checkout, contents, registration
from lattice.git.worktrees.contents import Differences
from lattice.git.worktrees.linked import Linked, folder_mark
from lattice.local import worktree_records as records
from lattice.local.locks import hold
from lattice.local.worktree_records import Record, name_for
from lattice.model.run import Run
from lattice.work.here import Here, now_ms
from lattice.work.workspaces import ownership, pool, settling, tampering


class Workspace:
    """The place of a run's files. `slot` is the slot that the run holds; without one nothing is pooled."""

    def __init__(self, here: Here, run: Run, slot: int | None = None) -> None:
        self._here = here
        self._run = run
        self._slot = slot
        self._record: Record | None = None
        self._tampered = False
        self._made_by_checks: frozenset[str] = frozenset()

    def make(self) -> str:
        """The path of the target's head, checked out and detached.

        Raises LatticeError; nothing is left then.
        """
        ownership.remove_all(self._here, self._run.id)
        try:
            taken = None if self._slot is None else pool.take(self._here, self._run, self._slot)
            self._record = taken or self._fresh()
        except (LatticeError, OSError):
            with suppress(LatticeError):
                ownership.remove_all(self._here, self._run.id)
            raise
        return self._record.path

    def settle(self) -> tuple[str, ...]:
        """Make the files those of the commit again after the checks; what was to be done, in words.

        Their new files stay, and are no change of the reviewer's. The checks must be dead. Raises
        LatticeError.
        """
        if self._record is None:
            return ()
        # Should this fail, nobody gets the worktree again.
        self._tampered = True
        settled = settling.settle(self._linked, self._run.head)
        self._made_by_checks = frozenset(settled.added)
        self._tampered = False
        return settled.told

    def inspect(self, may_write: bool) -> tuple[str, ...]:
        """What the reviewer changed, in words; () if nothing. Its edits are kept at a local ref.

        The engine must be dead. With `may_write`, new files are no change, nor are those of
        the checks ever. Raises LatticeError.
        """
        if self._record is None:
            return ()
        # Whatever goes wrong from here on, nobody gets this worktree again.
        self._tampered = True
        run = self._run

        def may_add(path: str) -> bool:
            return may_write or path in self._made_by_checks

        told = tampering.words(self._linked, run.head, self._differences, run.id, may_add)
        self._tampered = bool(told)
        return told

    def give_back(self) -> None:
        """Leave the worktree to the slot if it is untouched; if not, destroy it. Raises LatticeError."""
        if self._record is not None and not self._may_wait(self._record):
            self.destroy()
        self._record = None
        ownership.remove_all(self._here, self._run.id)

    def destroy(self) -> None:
        """Remove every worktree of the run. Raises LatticeError."""
        self._record = None
        ownership.remove_all(self._here, self._run.id)

    def _fresh(self) -> Record:
        here, run = self._here, self._run
        name = name_for(run.id)
        path = f"{ownership.make_home(here)}/{run.id[:16]}"
        record = Record(name=name, path=path, owner=run.id, commit=run.head, since=now_ms())
        place = ownership.linked(here, record)
        if records.read(here.places, name) is not None:
            raise registration.cannot_make(place, EnvironmentProblem("there is one"))
        records.write(here.places, record)
        with hold(ownership.lock(here)):
            registration.add(place, run.head)
        made = structs.replace(record, folder=folder_mark(path))
        records.write(here.places, made)
        try:
            checkout.check_out(place, run.head)
        except LatticeError as error:
            raise registration.cannot_make(place, error) from error
        return made

    def _may_wait(self, record: Record) -> bool:
        """Whether the worktree is the slot's now."""
        if self._slot is None or self._tampered:
            return False
        try:
            return pool.put(self._here, record, self._slot, self._differences)
        except (LatticeError, OSError):
            return False

    @property
    def _linked(self) -> Linked:
        assert self._record is not None
        return ownership.linked(self._here, self._record)

    @cached_property
    def _differences(self) -> Differences:
        return contents.differences(self._linked, self._run.head)
