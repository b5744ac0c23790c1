"""What `doctor` looks at: git, the installation, the repository's settings, what engines run on."""

import os
import subprocess
import sys
from collections.abc import Iterator

from lattice.cli.upkeep.checked import Check, Checked, Level
from lattice.engines.static.allowing import check_known
from lattice.engines.table import why_not
from lattice.git.config import ANONYMOUS, identity
from lattice.git.repository import run
from lattice.git.sides import libgit2_serves
from lattice.local.config import Settings
from lattice.local.hooks.folder import folder as hooks_folder
from lattice.local.hooks.situation import Situation, chosen, look
from lattice.model.worker.definition import Engine
from lattice.work.here import Here
from lattice.work.running.processes.means import describe

_OLDEST_GIT = (2, 31)
_PYGIT2 = "import pygit2; print(pygit2.__version__, pygit2.LIBGIT2_VERSION)"


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
    check_known(here.settings.disabled_rules)
    yield Checked("settings", Level.OK, "every lattice.* value can be used")


def _engines(_: Here, __: bool) -> Iterator[Checked]:
    reasons = {engine: why_not(engine, os.environ) for engine in Engine if engine is not Engine.AUTO}
    for engine, reason in reasons.items():
        name = f"engine {engine}"
        yield Checked(name, Level.NOTE, reason) if reason else Checked(name, Level.OK, "can run")
    if all(reasons.values()):
        yield Checked("engines", Level.FAIL, "none can run", "reinstall git-lattice with its dependencies")


def _processes(here: Here, _: bool) -> Iterator[Checked]:
    means = describe()
    there = ", ".join(each.name for each in means if each.there) or "process groups alone"
    missing = ", ".join(f"{each.name} ({each.detail})" for each in means if not each.there)
    off = "; lattice.cgroup is off" if not here.settings.cgroup else ""
    detail = f"engines are kept together by {there}" + (f"; not by {missing}" if missing else "") + off
    yield Checked("processes", Level.OK if any(each.there for each in means) else Level.NOTE, detail)


def _hooks(here: Here, _: bool) -> Iterator[Checked]:
    folder = hooks_folder(here.repo)
    found = [look(folder, hook) for hook in chosen(folder, ())]
    outdated = [hook.name for hook in found if hook.situation is Situation.OUTDATED]
    active = [hook.name for hook in found if hook.is_active]
    missing = [f"{hook.name} ({hook.situation})" for hook in found if not hook.is_active]
    there = ", ".join(active) or "none"
    if outdated:
        detail = f"another version's: {', '.join(outdated)}"
        yield Checked("hooks", Level.WARN, detail, "git lattice hook install")
    elif missing:
        detail = f"installed: {there}; not: {', '.join(missing)}"
        yield Checked("hooks", Level.NOTE, detail, "git lattice hook install")
    else:
        yield Checked("hooks", Level.OK, there)


CHECKS: dict[str, Check] = {
    "git": _git,
    "python": _python,
    "pygit2": _pygit2,
    "repository": _repository,
    "identity": _who,
    "settings": _settings,
    "engines": _engines,
    "processes": _processes,
    "hooks": _hooks,
}
