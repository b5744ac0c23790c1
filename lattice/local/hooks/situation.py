"""Where each hook stands: looked at, and nothing changed."""

import os
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from lattice.errors import UsageError
from lattice.local.hooks import neighbours
from lattice.local.hooks.folder import Folder, HookFile, read
from lattice.local.hooks.neighbours import Line, Neighbour
from lattice.local.hooks.scripts import LOCAL, SHARED, Hook, is_ours, script


class Situation(StrEnum):
    """How a hook stands.

    `installed`: our script, as it is shipped. `outdated`: ours, with other bytes. `chained`: somebody else's,
    which runs ours. `foreign`: somebody else's, which does not.
    """

    ABSENT = "absent"
    INSTALLED = "installed"
    OUTDATED = "outdated"
    CHAINED = "chained"
    FOREIGN = "foreign"


class Found(Struct, frozen=True, omit_defaults=True):
    """One hook as it was found.

    `file` is where it is ours or names ours, or would. `add` is what must be done by hand before it can run
    ours, `left` what must be taken out by hand, after it was uninstalled.
    """

    name: Hook
    situation: Situation
    file: str
    neighbour: Neighbour | None = None
    add: Line | None = None
    left: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether git runs ours, as it is shipped."""
        return self.situation in (Situation.INSTALLED, Situation.CHAINED)


def chosen(folder: Folder, names: Iterable[str]) -> tuple[Hook, ...]:
    """The hooks of these names, or all that this kind of repository has; raises UsageError."""
    possible = SHARED if folder.is_bare else LOCAL
    wanted = set(names)
    for name in sorted(wanted - set(possible)):
        kind = "a bare repository" if folder.is_bare else "a repository with a worktree"
        raise UsageError(f"there is no hook '{name}' for {kind}", f"there is {', '.join(possible)}")
    return tuple(hook for hook in possible if not wanted or hook in wanted)


def look(folder: Folder, hook: Hook) -> Found:
    """How a hook stands."""
    file = folder.hook(hook)
    if folder.is_ours and file and neighbours.tool(file.data) is Neighbour.PRE_COMMIT:
        return _look_behind_pre_commit(folder, hook, read(f"{file.path}.legacy"), file.path)
    if file is None:
        return _absent(folder, hook)
    if is_ours(file.data) and file.is_symlink:
        situation = Situation.CHAINED if _is_current(hook, file) else Situation.OUTDATED
        return Found(hook, situation, file.path, Neighbour.SYMLINK)
    if is_ours(file.data):
        situation = Situation.INSTALLED if _is_current(hook, file) else Situation.OUTDATED
        return Found(hook, situation, file.path)
    return _somebodys(folder, hook, file)


def _look_behind_pre_commit(folder: Folder, hook: Hook, legacy: HookFile | None, beside: str) -> Found:
    """pre-commit runs what it found in its place, and keeps that as `<hook>.legacy`."""
    if legacy is None:
        return Found(hook, Situation.FOREIGN, f"{beside}.legacy", Neighbour.PRE_COMMIT)
    if is_ours(legacy.data) and not legacy.is_symlink:
        situation = Situation.CHAINED if _is_current(hook, legacy) else Situation.OUTDATED
        return Found(hook, situation, legacy.path, Neighbour.PRE_COMMIT)
    return _somebodys(folder, hook, legacy)


def _absent(folder: Folder, hook: Hook) -> Found:
    path = os.path.join(folder.path, hook)
    if folder.is_ours:
        return Found(hook, Situation.ABSENT, path)
    who = neighbours.of_folder(folder)
    named = neighbours.added(folder, hook, None)
    if named:
        return _named(folder, hook, named, who)
    add = None if who is Neighbour.OFF else neighbours.line(folder, hook, None)
    return Found(hook, Situation.ABSENT, path, who, add)


def _is_current(hook: Hook, file: HookFile) -> bool:
    """Whether a file is our script as it is shipped, and runs."""
    return file.data == script(hook) and file.is_executable


def _somebodys(folder: Folder, hook: Hook, file: HookFile) -> Found:
    who = neighbours.neighbour(folder, file)
    named = neighbours.added(folder, hook, file)
    if named:
        return _named(folder, hook, named, who)
    add = None if who is Neighbour.SHELL else neighbours.line(folder, hook, file)
    return Found(hook, Situation.FOREIGN, file.path, who, add)


def _named(folder: Folder, hook: Hook, path: str, who: Neighbour) -> Found:
    """A hook that names our copy: it depends on the copy whether that does anything."""
    copy = read(os.path.join(folder.places.hooks, hook))
    if copy is None:
        return Found(hook, Situation.FOREIGN, path, who)
    situation = Situation.CHAINED if _is_current(hook, copy) else Situation.OUTDATED
    return Found(hook, situation, path, who)
