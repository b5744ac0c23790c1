"""A name that the change removes or renames while something at head still uses it."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname, splitext

from lattice.engines.static.paths import is_documentation, is_foreign, is_test, was_present
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.tree.callers import Removed, Use, uses
from lattice.engines.static.rules.tree.code import SOURCES, Language, definitions, language_of, text_of_code
from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "removed-symbol"
SCOPE = "definitions that the change removes, in Python, JavaScript, Go and shell"
WHY = (
    "Whoever still imports or calls the name fails when that line runs, often at import. Only uses that can "
    "mean nothing else count: an import of that file, an attribute of its module or class, a call of a name "
    "that nothing at head defines. Comments, prose and names that moved elsewhere are left alone."
)
EXAMPLE = (
    "-def load_rates(path):\n+def read_rates(path):\n # while report.py has: from rates import load_rates"
)

_SHORTEST = 4
_MOST_NAMES = 150
_MOST_FILES = 40
_MOST_PER_NAME = 3
_MOST = 10
_STARRED = pattern(r"^\s*from\s+\S+\s+import\s+\*|^def __getattr__\b|^export\s*\*", re.MULTILINE)
_KNOWN_BASES = frozenset(
    ["object", "Enum", "StrEnum", "IntEnum", "Flag", "IntFlag", "NamedTuple", "ABC", "Struct", "Exception"]
)
_COMPUTED_EXPORTS = pattern(r"\bmodule\.exports\s*=(?!\s*\{)|\bexports\[|^\s*\.\.\.\w", re.MULTILINE)


def applies(file: FileChange) -> bool:
    """Source of base that other code may use."""
    path = file.old_path or ""
    return (
        was_present(file)
        and file.old_oid != file.new_oid
        and not is_test(path)
        and not is_documentation(path)
        and not is_foreign(path)
        and (language_of(path) is not None or not splitext(path)[1])
    )


def check(view: View) -> Iterable[Finding]:
    """At most ten findings, one a line."""
    gone = [each for file in view.change.files if applies(file) for each in _removed(view, file)]
    if not gone or len(gone) > _MOST_NAMES:
        return
    seen: set[tuple[str, int]] = set()
    for each, found in _used(view, gone):
        for finding in _findings(view, each, found):
            place = (finding.path or "", finding.line or 0)
            if place not in seen and len(seen) < _MOST:
                seen.add(place)
                yield finding


def _removed(view: View, file: FileChange) -> Iterator[Removed]:
    """The names that were defined at the file's old path and are not there any more."""
    path, old = file.old_path or "", view.old(file)
    language = language_of(path, old)
    if old is None or language is None or _has_heir(view, path):
        return
    new = view.content(path) or b"" if path in view.head_files else b""
    if _STARRED.search(text_of_code(new, language)):
        return
    if language is Language.PYTHON:
        yield from _removed_python(path, old, new)
        return
    kept = {(each.name, each.exported) for each in definitions(new, language)}
    kept |= {(name, False) for name, _ in kept}
    if language is Language.SCRIPT and _COMPUTED_EXPORTS.search(text_of_code(new, language)):
        return
    said: set[str] = set()
    for each in definitions(old, language):
        if (each.name, each.exported) not in kept and len(each.name) >= _SHORTEST and each.name not in said:
            said.add(each.name)
            yield Removed(each.name, path, each.line, language, each.kind)


def _has_heir(view: View, path: str) -> bool:
    """Whether a package or another extension took the file's place, so that imports find it."""
    stem = splitext(path)[0]
    return path not in view.head_files and any(
        known.startswith((stem + ".", stem + "/__init__.", stem + "/index.")) for known in view.head_files
    )


def _removed_python(path: str, old: bytes, new: bytes) -> Iterator[Removed]:
    before, after = tree_of(old), tree_of(new)
    if before is None or after is None:
        return
    kept, text = _bound(after.body), text_of_code(new, Language.PYTHON)
    for name, line in _bound(before.body, imports=False).items():
        if name not in kept and len(name) >= _SHORTEST and not name.startswith("__"):
            yield Removed(name, path, line, Language.PYTHON)
    classes = {node.name: node for node in after.body if isinstance(node, ast.ClassDef)}
    for node in before.body:
        heir = classes.get(node.name) if isinstance(node, ast.ClassDef) else None
        if heir is None or not isinstance(node, ast.ClassDef) or not _is_plain(heir):
            continue
        methods = {
            each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        members = _bound(heir.body)
        for name, line in _bound(node.body, imports=False).items():
            is_set = re.search(rf"\.{re.escape(name)}\s*(?::[^=\n]+)?=(?!=)", text)
            if name not in members and len(name) >= _SHORTEST and not name.startswith("__") and not is_set:
                yield Removed(
                    name, path, line, Language.PYTHON, "method" if name in methods else "", node.name
                )


def _is_plain(node: ast.ClassDef) -> bool:
    """Whether no base from elsewhere, and no `__getattr__`, can provide what the class lost."""
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    return bases <= _KNOWN_BASES and not {"__getattr__", "__getattribute__"} & _bound(node.body).keys()


def _bound(body: Iterable[ast.stmt], *, imports: bool = True) -> Mapping[str, int]:
    """What a block binds, with the line; blocks under `if`, `try` and `with` belong to it."""
    names: dict[str, int] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.setdefault(node.name, node.lineno)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found = [(each.asname or each.name).partition(".")[0] for each in node.names]
            names.update(dict.fromkeys(found if imports else [], node.lineno))
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            inner = [each for field in ("body", "orelse", "finalbody") for each in getattr(node, field, [])]
            inner += [each for handler in getattr(node, "handlers", []) for each in handler.body]
            names |= _bound(inner, imports=imports)
        else:
            targets = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
            names.update({each.id: each.lineno for each in targets if isinstance(each.ctx, ast.Store)})
    return names


def _used(view: View, gone: list[Removed]) -> Iterator[tuple[Removed, list[Use]]]:
    for language in sorted({each.language for each in gone}):
        ours = [each for each in gone if each.language is language]
        mentioned = view.mentions({each.name for each in ours}, SOURCES[language])
        for each in ours:
            paths = sorted(mentioned.get(each.name, ()))
            sources = {
                path: content for path in paths[:_MOST_FILES] for content in _source(view, path, language)
            }
            if len(paths) <= _MOST_FILES and not _is_defined(each, sources):
                found = [use for path, content in sources.items() for use in uses(view, each, path, content)]
                if found:
                    yield each, found


def _source(view: View, path: str, language: Language) -> Iterator[bytes]:
    """The content, if the file is read as code of this language."""
    if is_documentation(path) or is_foreign(path):
        return
    content = view.content(path)
    if content is not None and language_of(path, content) is language:
        yield content


def _is_defined(gone: Removed, sources: Mapping[str, bytes]) -> bool:
    """Whether something else defines the name where its users may mean that."""
    if gone.language is Language.PYTHON:
        return bool(gone.owner) and any(_defines_member(gone.name, each) for each in sources.values())
    for path, content in sources.items():
        is_near = gone.language is Language.SHELL or (
            path == gone.path if gone.language is Language.SCRIPT else dirname(path) == dirname(gone.path)
        )
        if (is_near or gone.kind == "method") and any(
            each.name == gone.name for each in definitions(content, gone.language)
        ):
            return True
    return False


def _defines_member(name: str, content: bytes) -> bool:
    """Whether any class of the file, or an assignment to an attribute, provides the name."""
    text = text_of_code(content, Language.PYTHON)
    found = (
        rf"\b(?:def|class)\s+{name}\b|^\s+{name}\s*[:=]"
        rf"|\.{name}\s*(?::[^=\n]+)?=(?!=)|[\"']{name}[\"']"
    )
    return bool(re.search(found, text, re.MULTILINE))


def _findings(view: View, gone: Removed, found: list[Use]) -> Iterator[Finding]:
    """At the callers that the change shows; without any, at the removal."""
    shown = {file.new_path for file in view.change.files}
    inside = [use for use in found if use.path in shown][:_MOST_PER_NAME]
    severity = (
        Severity.BLOCKER if any(use.fails and not is_test(use.path) for use in found) else Severity.IMPORTANT
    )
    full = f"{gone.owner}.{gone.name}" if gone.owner else gone.name
    for use in inside:
        yield Finding(
            path=use.path,
            line=use.line,
            severity=severity,
            category="correctness",
            rule=NAME,
            title=f"'{full}' is used here, but this change removes it from {basename(gone.path)}",
            body="The line fails when it runs. Use what replaces the name, or keep it.",
            anchor=quote(line_at(view.content(use.path) or b"", use.line)),
            in_diff=any(
                use.line in view.added(file) for file in view.change.files if file.new_path == use.path
            ),
        )
    if inside:
        return
    file = next(each for each in view.change.files if each.old_path == gone.path)
    places = sorted({f"{use.path}:{use.line}" for use in found})
    more = f" and {len(places) - _MOST_PER_NAME} more" if len(places) > _MOST_PER_NAME else ""
    yield Finding(
        path=gone.path,
        line=gone.line,
        side="old",
        severity=severity,
        category="correctness",
        rule=NAME,
        title=f"'{full}' is removed, but {', '.join(places[:_MOST_PER_NAME])}{more} still uses it",
        body="What uses it fails when it runs. Change the callers with it, or keep the name.",
        anchor=quote(line_at(view.old(file) or b"", gone.line)),
    )
