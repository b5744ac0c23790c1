"""JavaScript and TypeScript: a name that the own module does not export, or its type does not have."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_text, is_documentation, is_foreign, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.names.members.script_types import Shape, exports
from lattice.engines.static.rules.names.members.script_values import Values
from lattice.engines.static.rules.text.reading.source import Remark, finding
from lattice.engines.static.rules.tree.code import Language, Lines, language_of
from lattice.engines.static.rules.tree.loads import resolve_script, script_loads
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-export"
SCOPE = "imports and members in added lines of JavaScript and TypeScript"
WHY = (
    "An import of what the module does not export stops the program when it is loaded, a method that the "
    "class does not have when the line runs; nothing but a type checker says so before. Only modules and "
    "types of this tree count, and values whose type the text declares; what may have further members is "
    "left alone."
)
EXAMPLE = '+import { parseDate } from "./dates.js";  // which exports readDate'

_NAME = r"[A-Za-z_$][\w$]*"
_USED = pattern(
    rf"(?<![\w$.)\]])(?P<who>(?:this\.)?{_NAME})\s*[?!]?\.(?P<member>[A-Za-z_$][\w$]*+)(?!\s*=(?![=>]))"
)
_CLASS = pattern(rf"^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+({_NAME})", re.MULTILINE)
_EVERYWHERE = frozenset(
    "constructor toString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString"
    " prototype name length call apply bind then catch finally default __proto__".split()
)
_MOST_PER_FILE = 3


def applies(file: FileChange) -> bool:
    """Source of JavaScript and TypeScript that gains text."""
    path = file.path
    is_script = language_of(path) is Language.SCRIPT and not path.endswith(".d.ts")
    return has_text(file) and is_script and not (is_documentation(path) or is_foreign(path))


def check(view: View) -> Iterable[Finding]:
    """At most three findings a file."""
    for file in view.change.files:
        content = view.new(file) if applies(file) else None
        if content is None:
            continue
        values = Values(view, file.path, content)
        found = {
            remark.line: remark
            for remark in (*_members(view, file, values), *_imports(view, file, values.text))
        }
        for line in sorted(found)[:_MOST_PER_FILE]:
            anchor = content.split(b"\n")[line - 1] if line <= content.count(b"\n") + 1 else b""
            yield finding(NAME, file, found[line], quote(anchor))


def _imports(view: View, file: FileChange, text: str) -> Iterator[Remark]:
    """Names that an added import takes, and members of a module that is held as a whole."""
    added = view.added(file)
    lines = Lines(text)
    for load in script_loads(text):
        place = resolve_script(load, file.path, view.head_files) if load.is_relative else None
        known = exports(view, place) if place and place != file.path and not is_foreign(place) else None
        if known is None or known.open or place is None:
            continue
        if re.match(r"\s*[.(\[]", text[text.find(load.text) + len(load.text) :][:20]):
            continue
        for name in sorted(load.names - known.names - {"type", "default"}):
            at = re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", load.text)
            line = load.line + load.text[: at.start() if at else 0].count("\n")
            if line in added:
                yield _remark(line, f"'{name}' is not exported by {place}", is_test(file.path))
        if load.holder and "default" not in known.names:
            use = re.compile(rf"(?<![\w$.]){re.escape(load.holder)}\.([A-Za-z_$][\w$]*+)(?!\s*=(?![=>]))")
            for match in use.finditer(text):
                line = lines.at(match.start())
                if _is_quoted(text, match.start()):
                    continue
                if line in added and match[1] not in known.names | _EVERYWHERE:
                    yield _remark(line, f"'{match[1]}' is not exported by {place}", is_test(file.path))


def _members(view: View, file: FileChange, values: Values) -> Iterator[Remark]:
    """Members of values of a declared type, and of enums and classes by their name."""
    added = view.added(file)
    for line, kind, member in _unknown(values):
        if line in added:
            title = f"{kind.name} in {kind.path} has no member '{member}'"
            yield _remark(line, title, is_test(file.path))


def uses_of(view: View, path: str, content: bytes, gone: tuple[str, str, str]) -> list[int]:
    """The lines that use a member which the type (its path, its name) does not have."""
    found = _unknown(Values(view, path, content))
    return [line for line, kind, member in found if (kind.path, kind.name, member) == gone]


def _unknown(values: Values) -> Iterator[tuple[int, Shape, str]]:
    lines = Lines(values.text)
    for match in _USED.finditer(values.text):
        if match["member"] in _EVERYWHERE or _is_quoted(values.text, match.start()):
            continue
        who = match["who"]
        if who == "this":
            is_call = values.text.startswith("(", match.end())
            kind = values.shape_of(_class_around(values.text, match.start())) if is_call else None
        else:
            kind = values.shape_of(who) if who[0].isupper() else values.shape_at(who, match.start())
        if kind is not None and _lacks(kind, match["member"]):
            yield lines.at(match.start("member")), kind, match["member"]


def _class_around(text: str, at: int) -> str:
    """The class at the left margin whose body has the place."""
    start = text.rfind("\n}", 0, at) + 1
    found = _CLASS.findall(text, start, at)
    return found[-1] if found else ""


def _is_quoted(text: str, at: int) -> bool:
    """Whether the place stands in a plain string of its line."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    before = re.sub(r"\\.", "", before)
    is_open = any(before.count(mark) % 2 for mark in "\"'")
    template = before.rpartition("`")[2]
    return is_open or (before.count("`") % 2 == 1 and template.count("${") <= template.count("}"))


def _lacks(kind: Shape, member: str) -> bool:
    return not kind.open and bool(kind.members) and member not in kind.members


def _remark(line: int, title: str, in_test: bool) -> Remark:
    return Remark(
        line=line,
        title=title,
        body="The line fails when it runs. Use the name that is defined, or define this one.",
        severity=Severity.IMPORTANT if in_test else Severity.BLOCKER,
    )
