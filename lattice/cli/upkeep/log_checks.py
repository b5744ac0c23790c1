"""What `doctor` looks at in the log, and in what this clone keeps beside it."""

import os
import time
from collections.abc import Iterator
from itertools import islice

from lattice.cli.upkeep.checked import Check, Checked, Level
from lattice.errors import EnvironmentProblem
from lattice.git.repository import run
from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.log.append import refuse_newer
from lattice.log.history import verify
from lattice.log.notes import is_in_step
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model import state
from lattice.work.here import Here

_NEWEST_COMMITS = 200
_SHOWN = 5


def _log(here: Here, _: bool) -> Iterator[Checked]:
    now = here.snapshot()
    if now.tip is None:
        yield _no_log(here)
        return
    meta = state.meta(now)
    yield Checked("log", Level.OK, f"{now.tip}, project {meta.project or 'not set'}")
    refuse_newer(now)


def _no_log(here: Here) -> Checked:
    # git takes a ref file that holds no id for no ref at all.
    if os.path.lexists(os.path.join(here.repo.common_dir, EVENTS_REF)):
        return Checked("log", Level.FAIL, f"'{EVENTS_REF}' is damaged", f"git reflog show {EVENTS_REF}")
    return Checked("log", Level.WARN, "there is none", "git lattice init")


def _integrity(here: Here, full: bool) -> Iterator[Checked]:
    tip = here.snapshot().tip
    if tip is None:
        return
    wrong = list(islice(verify(here.store, tip, None if full else _NEWEST_COMMITS), _SHOWN))
    for one in wrong:
        detail = f"commit {one.commit} has at '{one.path}' what its events do not give"
        yield Checked("integrity", Level.FAIL, detail, f"git log {EVENTS_REF} -- {one.path}")
    if not wrong:
        which = "every commit" if full else f"the newest {_NEWEST_COMMITS} commits"
        yield Checked("integrity", Level.OK, f"the trees of {which} follow from their events")


def _reflog(here: Here, _: bool) -> Iterator[Checked]:
    if here.snapshot().tip is None:
        return
    try:
        run(here.repo, "reflog", "exists", EVENTS_REF)
    except EnvironmentProblem:
        hint = "git config core.logAllRefUpdates always"
        yield Checked("reflog", Level.WARN, f"'{EVENTS_REF}' has none", hint)
    else:
        yield Checked("reflog", Level.OK, f"git reflog show {EVENTS_REF}")


def _locks(here: Here, _: bool) -> Iterator[Checked]:
    found = list(_lock_files(here.repo.common_dir))
    for path in found:
        try:
            status = os.stat(path)
        except FileNotFoundError:
            continue
        age = max(0, int(time.time() - status.st_mtime))
        what = "empty" if not status.st_size else f"{status.st_size} bytes"
        hint = f"if no git is at work: rm '{path}'"
        yield Checked("locks", Level.WARN, f"'{path}', {what}, {age} seconds old", hint)
    if not found:
        yield Checked("locks", Level.OK, "no lock is left on our refs")


def _lock_files(common_dir: str) -> Iterator[str]:
    for folder in ("refs/lattice", "refs/notes"):
        for path, _, names in os.walk(os.path.join(common_dir, folder)):
            ours = (name for name in names if name.endswith(".lock"))
            yield from (os.path.join(path, name) for name in ours if "lattice" in path or "lattice" in name)


def _runs(here: Here, _: bool) -> Iterator[Checked]:
    folders = list(run_folder.present(here.places))
    gone = [folder for folder in folders if folder.liveness() is Liveness.GONE]
    if gone:
        yield Checked("runs", Level.WARN, f"{len(gone)} left without a supervisor", "git lattice worker ps")
    else:
        yield Checked("runs", Level.OK, f"{len(folders)} at work")
    spool = here.places.spool
    waiting = os.listdir(spool) if os.path.isdir(spool) else []
    if waiting:
        yield Checked("spool", Level.NOTE, f"{len(waiting)} waiting")


def _notes(here: Here, _: bool) -> Iterator[Checked]:
    now = here.snapshot()
    if not state.recent(now).noted_at:
        yield Checked("notes", Level.OK, "no reviews yet, nothing to show")
        return
    if is_in_step(here.store, here.places):
        yield Checked("notes", Level.OK, f"{NOTES_REF} is in step with the log")
    else:
        yield Checked("notes", Level.WARN, f"{NOTES_REF} is behind the log", "git lattice notes rebuild")


LOG_CHECKS: dict[str, Check] = {
    "log": _log,
    "integrity": _integrity,
    "reflog": _reflog,
    "locks": _locks,
    "runs": _runs,
    "notes": _notes,
}
