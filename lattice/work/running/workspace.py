"""The linked worktree of one run: made when the engine needs one, gone when the run is over."""

import os

from lattice.git.sides import worktrees
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
            worktrees().add(self._here.repo, self._name, self.path, self._run.head)
        return self.path

    def remove(self) -> None:
        """Remove files and registration, if there are any."""
        admin = os.path.join(self._here.repo.common_dir, "worktrees", self._name)
        if os.path.lexists(self.path) or os.path.lexists(admin):
            with hold(self._lock):
                worktrees().remove(self._here.repo, self._name, self.path)

    @property
    def _lock(self) -> str:
        return os.path.join(self._here.places.root, "worktrees.lock")
