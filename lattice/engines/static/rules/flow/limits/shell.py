"""Limits of shell scripts: variables that are set, from an option or a default, and never expanded."""

import re
from collections.abc import Iterator

from lattice.engines.static.paths import is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.limits.words import TELLS, is_limit
from lattice.engines.static.rules.text.reading.source import Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_SET = pattern(
    r"(?:^|[;)&{]|\bthen|\bdo)\s*(?:(?:local|readonly|declare|typeset)\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)=(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s;&|]*)\s*(?=$|;|&&|\|\|)"
)
_SEVERAL = pattern(r"^\s*(?:local|readonly|declare|typeset)\s+([^;&|]*=[^;&|]*)$")
_CHECK = pattern(r"^\s*(?:if\s+|elif\s+|while\s+)?!?\s*(?:\[|test\b|case\b|\(\()|=~|\*\[!0-9\]")


def dead(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    """(line, name) of each new limit that nothing expands."""
    said: set[str] = set()
    for number in sorted(fresh):
        line = source.bare[number - 1]
        if "=" not in line:
            continue
        names = [match[1] for match in _SET.finditer(line[:400])]
        if several := _SEVERAL.match(line[:400]):
            names += re.findall(r"(?:^|\s)([A-Za-z_]\w*)=", several[1])
        for name in names:
            if name in said or not is_limit(name) or name in ("TMOUT", "SECONDS"):
                continue
            said.add(name)
            if not _is_used(source, name) and not _is_elsewhere(view, file, name):
                yield number, name


def _is_used(source: Source, name: str) -> bool:
    expanded = re.compile(rf"\$\{{?[#!]?{name}\b")
    bare = re.compile(
        rf"(?:\(\(|\blet\b|\bexport\b|\benv\b|-v\b|\bdeclare -x|\bprintf -v|\bread\b"
        rf"|\beval\b)[^\n]*\b{name}\b"
    )
    for number, line in enumerate(source.bare, 1):
        if name not in line:
            continue
        if re.search(rf"\b(?:export|declare\s+-x)\b[^\n]*\b{name}\b|^\s*{name}=\S+\s+[\w./]", line):
            return True
        uses = len(expanded.findall(line)) + (1 if bare.search(source.code[number - 1]) else 0)
        own = re.search(rf"\b{name}=[\"']?\$\{{{name}:?[-=?]", line)
        if uses - bool(own) <= 0:
            continue
        others = re.findall(r"\$\{?(\w+)", line)
        if (
            _CHECK.search(line)
            and set(others) <= {name}
            and not re.search(
                rf"\(\([^)]*\b(?!{name}\b)[a-z_]\w*[^)]*\b{name}\b|\b{name}\b[^)]*[<>=][^)]*\b(?!{name}\b)[a-z_]",
                line,
            )
        ):
            continue
        if (
            TELLS.search(line)
            or re.match(rf"\s*:\s+[\"']?\$\{{{name}:?=", line)
            or (re.search(r"\|\|\s*(?:die|fail|usage|err)", line) and _CHECK.search(line))
        ):
            continue
        return True
    return False


def _is_elsewhere(view: View, file: FileChange, name: str) -> bool:
    others = view.mentions([name], ["*"]).get(name, frozenset()) - {file.path}
    return any(not is_documentation(path) and not is_test(path) for path in others)
