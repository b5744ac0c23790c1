"""What `doctor` looks at. Every check looks and tells; none changes anything."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice

import msgspec
from msgspec import Struct

from lattice.engines.table import why_not
from lattice.errors import EnvironmentProblem, LatticeError
from lattice.git.config import ANONYMOUS, identity
from lattice.git.repository import run
from lattice.git.sides import libgit2_serves
from lattice.local import run_folder
from lattice.local.config import Settings
from lattice.local.locks import Liveness
from lattice.local.places import content
from lattice.log.append import refuse_newer
from lattice.log.history import verify
from lattice.log.notes import NOTES_REF, Projected
from lattice.log.snapshot import EVENTS_REF
from lattice.model import state
from lattice.model.definition import Engine
from lattice.work.here import Here

_OLDEST_GIT = (2, 31)
_NEWEST_COMMITS = 200
_SHOWN = 5
_PYGIT2 = "import pygit2; print(pygit2.__version__, pygit2.LIBGIT2_VERSION)"


class Level(StrEnum):
    """How a check came out; a note is neither good nor bad."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


class Checked(Struct, frozen=True, omit_defaults=True):
    """One check's outcome."""

    name: str
    level: Level
    detail: str
    hint: str | None = None


Check = Callable[[Here, bool], Iterator[Checked]]


def all_checks(here: Here, full: bool) -> Iterator[Checked]:
    """Every check in turn; one that cannot be made is one that failed."""
    for name, check in CHECKS.items():
        try:
            yield from check(here, full)
        except LatticeError as error:
            yield Checked(name, Level.FAIL, error.message, error.hint)


def _git(here: Here, _: bool) -> Iterator[Checked]:
    said = run(here.repo, "version").decode("utf-8", "replace").strip().removeprefix("git version ")
    numbers = tuple(int(part) for part in said.split(".")[:2] if part.isdecimal())
    if numbers < _OLDEST_GIT:
        yield Checked("git", Level.FAIL, said, "install git, 2.31 or newer")
    else:
        yield Checked("git", Level.OK, said)


def _python(_: Here, __: bool) -> Iterator[Checked]:
    yield Checked("python", Level.OK, f"{sys.version.split()[0]} ({sys.executable})")


def _pygit2(_: Here, __: bool) -> Iterator[Checked]:
    # In a process of its own: an installation that is broken may take the process with it.
    done = subprocess.run([sys.executable, "-c", _PYGIT2], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}"
        yield Checked("pygit2", Level.FAIL, reason, "reinstall git-lattice with its dependencies")
    else:
        pygit2, libgit2 = done.stdout.split()
        yield Checked("pygit2", Level.OK, f"{pygit2}, libgit2 {libgit2}")


def _repository(here: Here, _: bool) -> Iterator[Checked]:
    kind = "with a worktree" if here.repo.worktree else "bare"
    formats = f"{here.repo.object_format} objects, {here.repo.ref_format} refs, {kind}"
    side = "" if libgit2_serves(here.repo) else "; served by git's own programs alone"
    yield Checked("repository", Level.OK, formats + side)


def _who(here: Here, _: bool) -> Iterator[Checked]:
    if identity(here.config) == ANONYMOUS:
        yield Checked("identity", Level.WARN, "git knows no name and e-mail", "git config user.name NAME")
    else:
        yield Checked("identity", Level.OK, here.actor())


def _settings(here: Here, _: bool) -> Iterator[Checked]:
    for name, member in vars(Settings).items():
        if isinstance(member, property):
            getattr(here.settings, name)
    yield Checked("settings", Level.OK, "every lattice.* value can be used")


def _log(here: Here, _: bool) -> Iterator[Checked]:
    now = here.snapshot()
    if now.tip is None:
        yield Checked("log", Level.WARN, "there is none", "git lattice init")
        return
    meta = state.meta(now)
    yield Checked("log", Level.OK, f"{now.tip}, project {meta.project or 'not set'}")
    refuse_newer(now)


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
    waiting = _names(here.places.spool)
    if waiting:
        yield Checked("spool", Level.NOTE, f"{len(waiting)} waiting")


def _names(folder: str) -> list[str]:
    return os.listdir(folder) if os.path.isdir(folder) else []


def _notes(here: Here, _: bool) -> Iterator[Checked]:
    now = here.snapshot()
    if not state.recent(now).noted_at:
        yield Checked("notes", Level.OK, "no reviews yet, nothing to show")
        return
    if _projected(here) == (now.tip, here.store.ref(NOTES_REF)):
        yield Checked("notes", Level.OK, f"{NOTES_REF} is in step with the log")
    else:
        yield Checked("notes", Level.WARN, f"{NOTES_REF} is behind the log", "git lattice notes rebuild")


def _projected(here: Here) -> tuple[str, str | None] | None:
    """The tip up to which the notes were made, and the commit that was made of it."""
    try:
        done = msgspec.json.decode(content(here.places.projected) or b"", type=Projected)
    except msgspec.DecodeError:
        return None
    return done.tip, done.notes


def _engines(_: Here, __: bool) -> Iterator[Checked]:
    reasons = {engine: why_not(engine, os.environ) for engine in Engine if engine is not Engine.AUTO}
    for engine, reason in reasons.items():
        name = f"engine {engine}"
        yield Checked(name, Level.NOTE, reason) if reason else Checked(name, Level.OK, "can run")
    if all(reasons.values()):
        yield Checked("engines", Level.FAIL, "none can run", "reinstall git-lattice with its dependencies")


def _hooks(here: Here, _: bool) -> Iterator[Checked]:
    folder = run(here.repo, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    names = sorted(name for name in _names(os.fsdecode(folder).rstrip("\n")) if not name.endswith(".sample"))
    there = f"; there are {', '.join(names)}" if names else ""
    yield Checked("hooks", Level.NOTE, f"git lattice has installed none{there}")


CHECKS: dict[str, Check] = {
    "git": _git,
    "python": _python,
    "pygit2": _pygit2,
    "repository": _repository,
    "identity": _who,
    "settings": _settings,
    "log": _log,
    "integrity": _integrity,
    "reflog": _reflog,
    "locks": _locks,
    "runs": _runs,
    "notes": _notes,
    "engines": _engines,
    "hooks": _hooks,
}
