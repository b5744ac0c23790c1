"""A manifest and its lock file that no longer say the same: an install refuses, or takes something else."""

import json
from collections.abc import Iterable, Iterator
from posixpath import dirname, join

from msgspec import Struct

from lattice.engines.static.paths import has_edits, is_documentation, is_foreign, is_present, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote, text_of
from lattice.engines.static.rules.supply import locks, manifests
from lattice.engines.static.rules.supply.manifests import Wanted
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "lock-step"
SCOPE = "dependencies that the change touches, in manifests with a lock beside them"
WHY = (
    "With a dependency in the manifest and not in the lock, a strict install (npm ci, uv sync --locked, go"
    " build, cargo --locked) refuses, and any other takes a version that nobody tried. Locks that cannot be"
    " read, dependencies of the same workspace, and overridden ones are left alone."
)
EXAMPLE = 'package.json gains "left-pad": "^1.3.0", and package-lock.json does not'

# What a lock writes in another way than the manifest, or need not hold.
_ELSEWHERE = pattern(
    r"^(workspace|file|link|portal|catalog|path|patch|npm|git|github|https?)\b[:+]|^git@|^\.{0,2}/|^[\w.-]+/"
)
_SHOWN = 3


class _Pair(Struct, frozen=True):
    """A manifest that the change edits, what it asked and asks for, and a lock beside it."""

    file: FileChange
    content: bytes
    before: Wanted
    after: Wanted
    lock: str
    within: str = ""


def applies(file: FileChange) -> bool:
    """Edited manifests of the project itself, and locks."""
    name = file.path.rpartition("/")[2]
    known = name in locks.LOCKS or any(name in beside for beside in locks.LOCKS.values())
    is_ours = not (is_foreign(file.path) or is_test(file.path) or is_documentation(dirname(file.path) + "/"))
    return known and is_ours and is_present(file)


def check(view: View) -> Iterable[Finding]:
    """One finding per manifest. Of several locks beside it one in step is enough."""
    for file in view.change.files:
        if not applies(file):
            continue
        if _base_name(file.path) not in locks.LOCKS:
            yield from _unasked(view, file)
            continue
        pairs = list(_pairs(view, file))
        missing = [(pair, names) for pair in pairs if (names := _missing(view, pair))]
        if pairs and len(missing) == len(pairs):
            yield _finding(view, *missing[0])
            continue
        spare = [(pair, names) for pair in pairs if (names := _spare(view, pair))]
        if spare and len(spare) == len(pairs):
            yield _removal(*spare[0])


def _pairs(view: View, file: FileChange) -> Iterator[_Pair]:
    name = file.path.rpartition("/")[2]
    content = view.new(file)
    places = [join(dirname(file.path), lock) for lock in locks.LOCKS[name]]
    beside = [place for place in places if place in view.head_files]
    within = ""
    if content is not None and not beside:
        beside, within = _of_workspace(view, file)
    if content is None or not beside:
        return
    before, after = manifests.read(file.path, view.old(file)), manifests.read(file.path, content)
    for place in beside if after or before else []:
        yield _Pair(file, content, before, after, place, within)


def _of_workspace(view: View, file: FileChange) -> tuple[list[str], str]:
    """The locks of the workspace that the manifest is a member of, and its folder in it."""
    folder, name = dirname(file.path), _base_name(file.path)
    above = folder
    while above:
        above = dirname(above)
        found = [place for lock in locks.LOCKS[name] if (place := join(above, lock)) in view.head_files]
        if found:
            whole = view.content(join(above, name)) or b""
            is_whole = b"workspace" in whole or join(above, "pnpm-workspace.yaml") in view.head_files
            return (found, folder.removeprefix(above).lstrip("/")) if is_whole else ([], "")
    return [], ""


def _missing(view: View, pair: _Pair) -> list[str]:
    """The dependencies that the change adds or moves and that the lock does not hold."""
    exempt = _exempt(pair)
    changed = [
        name
        for name, spec in pair.after.items()
        if pair.before.get(name) != spec
        and name not in exempt
        and not _ELSEWHERE.match(spec)
        and ";" not in spec
    ]
    content = view.content(pair.lock)
    lock = locks.read(pair.lock, content, pair.within)
    is_touched = any(file.path == pair.lock and has_edits(file) for file in view.change.files)
    if lock is None:
        # Too large to be read, and left as it was.
        is_stale = content is None and not is_touched and _base_name(pair.lock) in locks.TELLS_ALL
        return changed if is_stale else []
    if not is_touched and _base_name(pair.lock) in ("poetry.lock", "Pipfile.lock") and pair.before:
        return changed
    return [name for name in changed if not lock.holds(name, pair.after[name])]


def _spare(view: View, pair: _Pair) -> list[str]:
    """The dependencies that the change takes out and that the lock says are asked for."""
    lock = locks.read(pair.lock, view.content(pair.lock), pair.within)
    gone = [name for name in pair.before if name not in pair.after and name not in _exempt(pair)]
    if lock is None or lock.direct is None or pair.within or not pair.after or b"gemspec" in pair.content:
        return []
    return [name for name in gone if name in lock.direct]


def _unasked(view: View, file: FileChange) -> Iterator[Finding]:
    """Names that a lock comes to say are asked for, and that stand nowhere in the manifest beside it."""
    kind = next(kind for kind, names in locks.LOCKS.items() if _base_name(file.path) in names)
    manifest = view.content(join(dirname(file.path), kind))
    before, after = locks.read(file.path, view.old(file)), locks.read(file.path, view.new(file))
    if not (manifest and before and after and before.direct is not None and after.direct is not None):
        return
    gained = sorted(after.direct - before.direct)
    names = [name for name in gained if manifests.line_of(manifest, name, {}) is None]
    if not names or b"gemspec" in manifest or b"workspace" in manifest:
        return
    line = manifests.line_of(view.new(file) or b"", names[0], view.added(file))
    yield Finding(
        path=file.path,
        line=line,
        severity=Severity.MINOR,
        category="correctness",
        rule=NAME,
        title=f"{_listed(names)} {'is' if len(names) == 1 else 'are'} not in '{kind}'",
        body="The lock was made from another manifest than the one that is committed. Commit that manifest,"
        f" or run '{locks.UPDATES[_base_name(file.path)]}'.",
        anchor=quote(line_at(view.new(file) or b"", line or 0)),
        in_diff=line in view.added(file),
    )


def _exempt(pair: _Pair) -> frozenset[str]:
    """Names that the manifest itself takes from elsewhere."""
    if _base_name(pair.file.path) == "go.mod":
        return manifests.replaced(pair.content)
    if _base_name(pair.file.path) != "package.json":
        return frozenset()
    try:
        whole = json.loads(text_of(pair.content))
    except (ValueError, RecursionError):
        return frozenset()
    pnpm = whole.get("pnpm") if isinstance(whole, dict) else None
    holders = [(whole, "overrides"), (whole, "resolutions"), (pnpm, "overrides")]
    tables = [holder.get(key) for holder, key in holders if isinstance(holder, dict)]
    return frozenset(name for table in tables if isinstance(table, dict) for name in table)


def _finding(view: View, pair: _Pair, names: list[str]) -> Finding:
    lock = _base_name(pair.lock)
    is_new = any(name not in pair.before for name in names)
    line = manifests.line_of(pair.content, names[0], view.added(pair.file))
    state = "is not" if is_new else "has another version"
    verb = state if len(names) == 1 else "are not" if is_new else "have other versions"
    return Finding(
        path=pair.file.path,
        line=line,
        severity=Severity.IMPORTANT,
        category="correctness",
        rule=NAME,
        title=f"{_listed(names)} {verb} in '{lock}'",
        body="A strict install refuses the lock, and any other takes what was never tried."
        f" Run '{locks.UPDATES[lock]}' and commit the lock.",
        anchor=quote(line_at(pair.content, line or 0)),
        in_diff=line in view.added(pair.file),
    )


def _removal(pair: _Pair, names: list[str]) -> Finding:
    lock = _base_name(pair.lock)
    number, line = _removed_line(pair.file, names[0])
    return Finding(
        path=pair.file.path,
        line=number,
        side="old" if number else "new",
        severity=Severity.MINOR,
        category="correctness",
        rule=NAME,
        title=f"{_listed(names)} {'is' if len(names) == 1 else 'are'} still in '{lock}'",
        body="A strict install refuses a lock that asks for more than the manifest."
        f" Run '{locks.UPDATES[lock]}' and commit the lock.",
        anchor=quote(line),
    )


def _removed_line(file: FileChange, name: str) -> tuple[int | None, bytes]:
    """The removed line that names the dependency, with its number at base."""
    gone: dict[int, bytes] = {}
    for hunk in file.hunks:
        number = hunk.old_start
        for origin, content in hunk.lines:
            if origin == b"-":
                gone[number] = content
            number += origin != b"+"
    found = manifests.line_of(b"", name, gone)
    return found, gone.get(found or 0, b"")


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _base_name(path: str) -> str:
    return path.rpartition("/")[2]
