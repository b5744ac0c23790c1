"""The linked worktree of one run: made when the engine needs one, gone when the run is over."""

import os

from lattice.git import worktree
from lattice.local.locks import hold
from lattice.model.run import Run
from lattice.work.here import Here


class Workspace:
    """The place of a run's files. `path` exists between `make` and `remove`."""

    def __init__(self, here: Here, run: Run) -> None:
        self._here = here
        self._run = run
        self._name = f"lattice-{run.id[:16]}"
        folder = here.places.worktrees(here.settings.worktree_dir, here.clone, os.environ)
        self.path = os.path.join(folder, run.id[:16])

    def make(self) -> str:
        """Check the target's head out, detached; raises LatticeError and leaves nothing behind then."""
        os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        with hold(self._lock):
            worktree.add(self._here.repo, self._name, self.path, self._run.head)
        return self.path

    def remove(self) -> None:
        """Remove files and registration, if there are any."""
        if self._name in worktree.registered(self._here.repo):
            with hold(self._lock):
                worktree.remove(self._here.repo, self._name, self.path)

    @property
    def _lock(self) -> str:
        return os.path.join(self._here.places.root, "worktrees.lock")
