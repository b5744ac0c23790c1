"""Taking the files that steer an agent out of a worktree while the agent works, and putting them back.

They are moved, not deleted: what is put back is, byte for byte, what was there, so that a look at the
worktree afterwards sees only what the agent did. If the supervisor dies in between, the worktree is
destroyed as any that a dead run owned.
"""

import os
import shutil
from contextlib import suppress

from lattice.engines.barriers.steering import steers


class Withheld:
    """The files of one worktree that were taken out, and where they wait: `folder`, made when needed."""

    def __init__(self, worktree: str, folder: str) -> None:
        self._worktree = worktree
        self._folder = folder
        self._moved: list[str] = []

    def take_out(self) -> tuple[str, ...]:
        """Move them out; their paths, sorted. Raises OSError."""
        for path in sorted(_found(self._worktree)):
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            shutil.move(os.path.join(self._worktree, path), self._place(len(self._moved)))
            self._moved.append(path)
        return tuple(self._moved)

    def put_back(self) -> tuple[str, ...]:
        """Move them back; the paths where something else stands by now, which stays. Raises OSError."""
        taken: list[str] = []
        for number, path in enumerate(self._moved):
            place = os.path.join(self._worktree, path)
            if os.path.lexists(place):
                taken.append(path)
                continue
            with suppress(FileExistsError):
                os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.move(self._place(number), place)
        self._moved.clear()
        return tuple(taken)

    def _place(self, number: int) -> str:
        return os.path.join(self._folder, str(number))


def _found(worktree: str) -> set[str]:
    """What steers, relative to the worktree; a folder that does stands for all in it. No link is followed."""
    found: set[str] = set()
    for folder, folders, files in os.walk(worktree):
        beginning = os.path.relpath(folder, worktree)
        prefix = "" if beginning == "." else f"{beginning}/"
        for name in (*folders, *files):
            steering = steers(prefix + name)
            if steering is not None:
                found.add(steering)
        folders[:] = [name for name in folders if steers(prefix + name) is None and name != ".git"]
    return found
