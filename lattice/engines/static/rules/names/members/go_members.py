"""Go: a name that a package of this module does not declare, a field or method that a type does not have."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from posixpath import dirname

from lattice.engines.static.paths import has_text, is_documentation, is_foreign, is_test_data
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.names.members.go_types import Package, imports, package
from lattice.engines.static.rules.text.reading.source import Remark, finding
from lattice.engines.static.rules.tree.code import Language, Lines, code_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "undeclared"
SCOPE = "names of packages, fields and methods in added lines of Go"
WHY = (
    "The package does not compile: a name of another package of this module is not declared there, or a "
    "field or method is not the type's. Only packages of this tree count, and values whose type the function "
    "declares; types that embed others, and packages that C or a generator adds to, are left alone."
)
EXAMPLE = "+\tpage := store.Fetch(ctx, id)  // package store declares Get"

_FUNCTION = pattern(r"^func\b[^\n]*\{\s*$", re.MULTILINE)
_TYPED = pattern(r"(?<![\w.])(?P<name>[A-Za-z_]\w*)\s+\*?(?P<type>(?:[a-z]\w*\.)?[A-Za-z_]\w*)(?=\s*[,)])")
_MADE = pattern(
    r"(?<![\w.])(?P<name>[A-Za-z_]\w*)(?:\s*,\s*\w+)?\s*:=\s*(?:&?(?P<type>(?:[a-z]\w*\.)?[A-Za-z_]\w*)\{"
    r"|(?P<call>(?:[a-z]\w*\.)?[A-Za-z_]\w*)\()"
    r"|\bvar\s+(?P<var>[A-Za-z_]\w*)\s+\*?(?P<vartype>(?:[a-z]\w*\.)?[A-Za-z_]\w*)\s*(?:$|=)",
    re.MULTILINE,
)
_REBOUND = (
    r"(?<![\w.]){0}\b\s*(?:,[\w\s,]*)?:=|[\w]\s*,\s*{0}\s*(?:,[\w\s,]*)?:=|\bvar\s+{0}\b"
    r"|\bfunc\([^)]*\b{0}\b|\bcase\s+\w+\s*:=\s*<-"
)
_SELECTED = pattern(r"(?<![\w.)\]])(?P<who>[A-Za-z_]\w*)\.(?P<member>[A-Za-z_]\w*+)")
_LITERAL = pattern(r"(?<![\w.\])])&?(?P<type>(?:[a-z]\w*\.)?[A-Za-z_]\w*)\{(?P<body>[^{}]{0,2000})\}")
_KEY = pattern(r"(?:^|[,{]|\n)\s*([A-Za-z_]\w*)\s*:(?!=)")
_MOST_PER_FILE = 3


def applies(file: FileChange) -> bool:
    """Go source that gains text."""
    path = file.path
    return (
        has_text(file)
        and path.endswith(".go")
        and not (is_documentation(path) or is_foreign(path) or is_test_data(path))
    )


def check(view: View) -> Iterable[Finding]:
    """At most three findings a file."""
    for file in view.change.files:
        content = view.new(file) if applies(file) else None
        if content is None:
            continue
        here = package(view, dirname(file.path), with_tests=file.path.endswith("_test.go"))
        known = {name: package(view, folder) for name, folder in imports(view, file.path, content).items()}
        if here is None or "." in known:
            continue
        code = code_of(content, Language.GO)
        found = {remark.line: remark for remark in _lost(code, known, here)}
        added = view.added(file)
        for line in sorted(found.keys() & added.keys())[:_MOST_PER_FILE]:
            yield finding(NAME, file, found[line], quote(added[line]))


def _lost(code: str, known: dict[str, Package | None], here: Package) -> Iterator[Remark]:
    lines = Lines(code)
    starts = [match.start() for match in _FUNCTION.finditer(code)]
    for start, end in pairwise([*starts, len(code)]):
        body = code[start:end]
        yield from (_at(lines, start, place, title) for place, title in _names(body, known))
        yield from (_at(lines, start, place, title) for place, title in _values(body, known, here))
        yield from (_at(lines, start, place, title) for place, title in _literals(body, known, here))


def _at(lines: Lines, start: int, place: int, title: str) -> Remark:
    return Remark(
        line=lines.at(start + place),
        title=title,
        body="The package does not compile. Use the name that is declared, or declare this one.",
        severity=Severity.BLOCKER,
    )


def _names(body: str, known: dict[str, Package | None]) -> Iterator[tuple[int, str]]:
    """`pkg.Name` of a package of this module."""
    for match in _SELECTED.finditer(body):
        found = known.get(match["who"])
        if (
            found is None
            or not found.is_whole
            or match["member"] in found.names
            or not match["member"][0].isupper()
        ):
            continue
        if not _is_rebound(body[: match.start()], match["who"]) and not _is_parameter(body, match["who"]):
            yield match.start("member"), f"Package {match['who']} declares no '{match['member']}'"


def _is_rebound(body: str, name: str) -> bool:
    return bool(re.search(_REBOUND.format(re.escape(name)), body))


def _is_parameter(body: str, name: str) -> bool:
    head = body.partition("\n")[0]
    return bool(re.search(rf"[(,]\s*{re.escape(name)}\s*[\w*,\[]", head))


def _values(body: str, known: dict[str, Package | None], here: Package) -> Iterator[tuple[int, str]]:
    """Fields and methods of parameters, receivers and values that the function makes."""
    head = body.partition("\n")[0]
    types: dict[str, set[str]] = {}
    for match in _TYPED.finditer(head):
        types.setdefault(match["name"], set()).add(match["type"])
    for match in _MADE.finditer(body):
        name = match["name"] or match["var"]
        kind = match["type"] or match["vartype"] or _given(match["call"], known, here)
        types.setdefault(name, set()).add(kind)
    for match in _SELECTED.finditer(body):
        names = types.get(match["who"], set())
        if len(names) != 1 or match["who"] in known or _binds_more(body, match["who"]):
            continue
        (name,) = names
        owner, kind = _owner(name, known, here)
        members = owner.types.get(kind) if owner and owner.is_whole else None
        if members is not None and match["member"] not in members:
            yield match.start("member"), f"{name} has no field or method '{match['member']}'"


def _binds_more(body: str, name: str) -> bool:
    """Whether the function gives the name a value in more places than one."""
    bound = len(
        re.findall(
            rf"(?<![\w.]){re.escape(name)}\s*(?:,[\w\s,]*)?:=|,\s*{re.escape(name)}\s*(?:,[\w\s,]*)?:=", body
        )
    )
    in_head = bool(re.search(rf"[(,]\s*{re.escape(name)}\s+[\w*\[]", body.partition("\n")[0]))
    inner = re.search(rf"\bfunc\s*\([^)\n]*\b{re.escape(name)}\b[^)\n]*\)[^\n]*\{{", body.partition("\n")[2])
    return bound + in_head + bool(re.search(rf"\bvar\s+{re.escape(name)}\b", body)) > 1 or inner is not None


def _given(call: str | None, known: dict[str, Package | None], here: Package) -> str:
    """The type, as this file names it, of what a function of the project gives; empty if not plain."""
    package_name, _, name = (call or "").rpartition(".")
    owner = known.get(package_name) if package_name else here
    kind = owner.gives.get(name, "") if owner else ""
    return f"{package_name}.{kind}" if package_name and kind else kind


def _owner(name: str, known: dict[str, Package | None], here: Package) -> tuple[Package | None, str]:
    package_name, _, kind = name.rpartition(".")
    return (known.get(package_name) if package_name else here), kind


def _literals(body: str, known: dict[str, Package | None], here: Package) -> Iterator[tuple[int, str]]:
    """Keys of a literal of a struct."""
    for match in _LITERAL.finditer(body):
        owner, kind = _owner(match["type"], known, here)
        fields = owner.fields.get(kind) if owner and owner.is_whole else None
        if fields is None:
            continue
        for key in _KEY.finditer(match["body"]):
            if key[1] not in fields:
                yield match.start("body") + key.start(1), f"{match['type']} has no field '{key[1]}'"
