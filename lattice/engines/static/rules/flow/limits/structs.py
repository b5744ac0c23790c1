"""Which struct of a Go package a value is, by receivers, parameters, literals and results."""

import re

from lattice.engines.static.paths import is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import around, functions_of
from lattice.engines.static.rules.text.reading.source import source_of
from lattice.engines.static.view import View

_MOST_FILES = 40
_MEASURED = pattern(
    r"(?i)elapsed|took|latenc|duration$|uptime|total|spent|average|mean|median|^p\d|rtt|lag|runtime|sum$|offset|skew"
)


def package_of(view: View, path: str, program: Program) -> tuple[Program, ...]:
    """The files of the package that are no tests, the asked one first."""
    folder = path.rpartition("/")[0]
    found = [program]
    near = (
        p
        for p in sorted(view.head_files)
        if p.endswith(".go") and p.rpartition("/")[0] == folder and p != path
    )
    for other in [p for p in near if not is_test(p)][:_MOST_FILES]:
        content = view.content(other)
        if content and b"\0" not in content and len(content) < 400_000:
            found.append(program_of(source_of(content, "go")))
    return tuple(found)


def owners_of_field(package: tuple[Program, ...], field: str) -> frozenset[str]:
    """The structs that have a field of that name."""
    wanted = re.compile(rf"^[ \t]+(?:\w+, )*{field}\b(?:, \w+)*[ \t]+\S", re.MULTILINE)
    found = set()
    for program in package:
        for match in re.finditer(r"^(?:type |\t)(\w+) struct \{", program.code, re.MULTILINE):
            close = program.pairs.get(match.end() - 1, match.end())
            if wanted.search(program.code, match.end(), close):
                found.add(match[1])
    return frozenset(found)


def kind_at(package: tuple[Program, ...], program: Program, offset: int, chain: str) -> str:
    """The type of `a` or `a.b` at an offset; empty where the package does not say."""
    names = chain.split(".")
    name = names[-1]
    if len(names) > 1:
        field = re.compile(rf"^[ \t]+{name}[ \t]+\*?(?:\w+\.)?(\w+)", re.MULTILINE)
        kinds = {kind for each in package for kind in field.findall(each.code)}
        return kinds.pop() if len(kinds) == 1 else ""
    function = around(program, offset)
    if function is None:
        return ""
    head, above = program.text(function.head), program.code[function.body.start : offset]
    ways = (
        rf"\bvar {name} \*?(?:\w+\.)?(\w+)",
        rf"\b{name}(?:, \w+)? :?= &?(?:\w+\.)?(\w+)\{{",
        rf"\b{name} :?= new\((\w+)\)",
        rf"[(,]\s*{name}(?:, \w+)* \*?(?:\w+\.)?(\w+)",
    )
    closures = re.findall(rf"\bfunc\((?:[^()\n]*, )?{name} \*?(?:\w+\.)?(\w+)", above)
    if closures:
        return str(closures[-1])
    if name == function.this:
        return function.owner
    found = next((match for way in ways for match in [re.search(way, above)] if match), None)
    found = found or re.search(ways[-1], head)
    if found:
        return found[1]
    made = re.search(rf"\b{name}(?:, \w+)* :?= (?:\w+\.)?(\w+)\(", above)
    return _result(package, made[1]) if made else ""


def _result(package: tuple[Program, ...], name: str) -> str:
    for program in package:
        for each in functions_of(program):
            if each.name == name:
                match = re.match(
                    r"\)\s*\(?\s*(?:\w+ )?\*?(\w+)", program.code[each.params.end : each.body.start]
                )
                return match[1] if match else ""
    return ""


def is_given(package: tuple[Program, ...], field: str) -> bool:
    """Whether a duration of any name is set by a flag, a parameter or a constant, not measured."""
    if _MEASURED.search(field):
        return False
    code = "\n".join(each.code for each in package)
    measured = (
        rf"\.{field}\s*(?:\+=|-=|=[^\n]*\b(?:Since|Sub|Until)\()|\b{field}:\s*[^\n]*\b(?:Since|Sub|Until)\("
    )
    given = (
        rf"&\w+(?:\.\w+)*\.{field}\s*,|\b{field}:\s*[\w.]+(?:,|\s*\}}|\s*$)"
        rf"|\.{field}\s*=\s*[\w.]+\s*(?:$|\}})"
    )
    return bool(re.search(given, code, re.MULTILINE)) and not re.search(measured, code)
