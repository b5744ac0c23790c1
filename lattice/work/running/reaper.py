"""Putting away what a dead supervisor left: its processes, its worktree, its folder, in that order.

Whoever does it holds the run's lock, so that no two do, and so that the run counts as in hand. It
can be cut off anywhere: the folder goes last, and as long as it is there the next command begins
again. `python -m lattice.work.running.reaper GIT_DIR RUN:FD...` does it for a command that does
not wait; it inherits the locks.
"""

import os
import sys
import time

from lattice.effects import recovery
from lattice.errors import LatticeError
from lattice.local import run_folder
from lattice.local.locks import Held
from lattice.local.places import make_folder, replace
from lattice.local.run_folder import RunFolder
from lattice.model import state
from lattice.model.ids import RunId
from lattice.work.asking import frozen
from lattice.work.here import Here
from lattice.work.passing import scan_is_due
from lattice.work.projecting import project_notes
from lattice.work.pruning import prune_old
from lattice.work.running.backoff import start_after_backoff
from lattice.work.running.detached import spawn
from lattice.work.running.processes.sweep import sweep
from lattice.work.running.start import start_next
from lattice.work.workspaces import leftovers

_GRACE_SECONDS = 10.0


def main(words: list[str]) -> None:
    """Detach once more, then put away the runs whose locks were inherited."""
    git_dir, *inherited = words
    if os.fork():
        os._exit(0)
    here = Here(git_dir)
    for word in inherited:
        run_id, _, descriptor = word.partition(":")
        os.set_inheritable(int(descriptor), False)
        folder = run_folder.folder(here.places, RunId(run_id))
        _say_failure(here, folder, Held(folder.lock, int(descriptor)))
    scan(here)
    project_notes(here)
    start_next(here)
    start_after_backoff(here)
    here.close()


def _say_failure(here: Here, folder: RunFolder, lock: Held) -> None:
    try:
        clear(here, folder, lock)
    except LatticeError as error:
        sys.stderr.write(f"{error.message}\n")


@recovery
def scan(here: Here) -> None:
    """Search for what nobody owns, unless that was done a short while ago."""
    if scan_is_due(here):
        replace(here.places.scanned, b"")
        due = time.time() + here.settings.scan_interval
        os.utime(here.places.scanned, (due, due))
        prune_old(here)


@recovery
def detach(here: Here, remains: tuple[tuple[RunFolder, Held], ...]) -> None:
    """Leave it to a process of its own, which inherits the locks."""
    make_folder(here.places.root)
    said = remains[0][0].log if remains else os.devnull
    words = [f"{folder.run}:{lock.descriptor}" for folder, lock in remains]
    descriptors = tuple(lock.descriptor for _, lock in remains)
    try:
        spawn(["lattice.work.running.reaper", here.repo.git_dir, *words], said, descriptors)
    finally:
        for _, lock in remains:
            lock.let_go()


@recovery
def clear(here: Here, folder: RunFolder, lock: Held) -> None:
    """Put away what the run left; the lock is ours, and is released whatever happens."""
    try:
        sweep(folder.run, folder.engine(), folder.identity(), _grace(here, folder.run))
        leftovers.clear(here, folder.run)
        run_folder.end(here.places, folder)
    finally:
        lock.release()


def _grace(here: Here, run_id: RunId) -> float:
    run = state.run(here.snapshot(), run_id)
    try:
        return frozen.definition(here, run).grace_seconds if run else _GRACE_SECONDS
    except LatticeError:
        return _GRACE_SECONDS


if __name__ == "__main__":
    main(sys.argv[1:])
