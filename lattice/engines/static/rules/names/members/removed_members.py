"""A method or field that the change takes from a type of JavaScript or TypeScript while something uses it."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_edits, is_documentation, is_foreign, is_test
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.names.members.script_members import uses_of
from lattice.engines.static.rules.names.members.script_types import members_of, types_in
from lattice.engines.static.rules.tree.code import SOURCES, Language, language_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "removed-member"
SCOPE = "methods and fields that the change takes from types of JavaScript and TypeScript"
WHY = (
    "Whoever still uses the member fails when the line runs. Only uses through a value whose type the text "
    "declares count, and only where nothing else can provide the member."
)
EXAMPLE = "-  labelFor(code) {\n+  displayName(code) {\n # while cli.ts has: registry.labelFor(code)"

_SHORTEST = 3
_MOST_NAMES = 60
_MOST_FILES = 25
_MOST = 6


def applies(file: FileChange) -> bool:
    """Source of JavaScript and TypeScript on both sides."""
    path = file.path
    is_script = language_of(path) is Language.SCRIPT and file.old_path is not None
    return has_edits(file) and is_script and not (is_test(path) or is_foreign(path) or is_documentation(path))


def check(view: View) -> Iterable[Finding]:
    """At most six findings: at the uses that the change shows, else at the removal."""
    gone = {name: file for file in view.change.files if applies(file) for name in _removed(view, file)}
    if not 0 < len(gone) <= _MOST_NAMES:
        return
    mentioned = view.mentions({member for _, member in gone}, SOURCES[Language.SCRIPT])
    shown = {file.new_path: file for file in view.change.files}
    said = 0
    for (owner, member), file in gone.items():
        paths = sorted(mentioned.get(member, ()))
        for path in paths if len(paths) <= _MOST_FILES else ():
            content = view.content(path)
            usable = content is not None and language_of(path) is Language.SCRIPT and not is_foreign(path)
            found = uses_of(view, path, content or b"", (file.path, owner, member)) if usable else []
            added = view.added(shown[path]) if path in shown else {}
            # An added line is missing-export's.
            stale = [line for line in found if line not in added]
            if stale and said < _MOST:
                said += 1
                yield _finding(view, file, (owner, member), (path, stale[0]), path in shown)


def _removed(view: View, file: FileChange) -> Iterator[tuple[str, str]]:
    """Owner and member of what the types that are on both sides lost."""
    kept = {
        name: members_of(body) for kind, name, _, body in types_in(view.new(file) or b"") if kind != "enum"
    }
    for kind, name, _, body in types_in(view.old(file) or b""):
        if kind == "enum" or name not in kept or kept[name].open:
            continue
        for member in sorted(members_of(body).members - kept[name].members):
            if len(member) >= _SHORTEST:
                yield name, member


def _finding(
    view: View, file: FileChange, gone: tuple[str, str], use: tuple[str, int], is_shown: bool
) -> Finding:
    full, (path, line) = ".".join(gone), use
    old = view.old(file) or b""
    removal = next((n for n, text in enumerate(old.split(b"\n"), 1) if gone[1].encode() in text), 1)
    return Finding(
        path=path if is_shown else file.old_path or file.path,
        line=line if is_shown else removal,
        side="new" if is_shown else "old",
        severity=Severity.IMPORTANT,
        category="correctness",
        rule=NAME,
        title=f"'{full}' is removed, but {path}:{line} still uses it",
        body="The line fails when it runs. Change it with the type, or keep the member.",
        anchor=quote(line_at(view.content(path) or b"", line) if is_shown else line_at(old, removal)),
        in_diff=not is_shown,
    )
