"""Real defects that ruff finds at head and did not find at base: a change answers for what it adds."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lattice.engines.static.lints import LINTS, Lint
from lattice.engines.static.paths import has_edits, is_foreign, is_python, is_test
from lattice.engines.static.quoting import quote
from lattice.engines.static.view import SYNTAX, Diagnostic, Side, View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "lint"
SCOPE = f"{len(LINTS)} rules of ruff, new ones only"

_OPTIONAL_IMPORT = "importlib.util.find_spec"
_OFFERS = re.compile(
    r"(^|/)(__init__|_?(py|six|py3k)?_?compat[^/]*|six|conftest|(.*/)?_?compat/[^/]*)\.py$|\.pyi$"
)


def applies(file: FileChange) -> bool:
    """Edited Python files that are ours."""
    return has_edits(file) and is_python(file.path) and not is_foreign(file.path)


def check(view: View) -> Iterable[Finding]:
    """New = the multiset difference on (code, path, stripped line); then on changed lines.

    A code marked `from_afar` counts on any line: a removed import breaks lines that stay.
    """
    files = {file.path: file for file in view.change.files if applies(file)}
    before = Counter(
        _key(diagnostic, view.old(files[diagnostic.path])) for diagnostic in _of(view, Side.OLD, files)
    )
    for diagnostic, in_diff in _unchanged_first(view, files):
        file = files[diagnostic.path]
        key = _key(diagnostic, view.new(file))
        if before[key]:
            before[key] -= 1
        elif in_diff or LINTS[diagnostic.code].from_afar:
            yield _finding(diagnostic, key[2], in_diff)


def _of(view: View, side: Side, files: dict[str, FileChange]) -> list[Diagnostic]:
    diagnostics = view.diagnostics(side)
    broken = {diagnostic.path for diagnostic in diagnostics if diagnostic.code == SYNTAX}
    return [
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.path in files and diagnostic.path not in broken and _counts(diagnostic)
    ]


def _counts(diagnostic: Diagnostic) -> bool:
    lint = LINTS.get(diagnostic.code)
    if lint is None or (not lint.in_tests and is_test(diagnostic.path)):
        return False
    # Imports under `except ImportError`, and those that a package offers to others, are used elsewhere.
    return diagnostic.code != "F401" or not (
        _OPTIONAL_IMPORT in diagnostic.message or _OFFERS.search(diagnostic.path)
    )


def _unchanged_first(view: View, files: dict[str, FileChange]) -> Iterator[tuple[Diagnostic, bool]]:
    """Head's diagnostics, each with whether its lines were changed; unchanged ones use up base's first."""
    marked = [
        (diagnostic, _touches(view.added(files[diagnostic.path]), diagnostic))
        for diagnostic in _of(view, Side.NEW, files)
    ]
    yield from (pair for pair in marked if not pair[1])
    yield from (pair for pair in marked if pair[1])


def _touches(added: Iterable[int], diagnostic: Diagnostic) -> bool:
    return any(diagnostic.line <= number <= diagnostic.end_line for number in added)


def _key(diagnostic: Diagnostic, content: bytes | None) -> tuple[str, str, bytes]:
    lines = (content or b"").splitlines()
    text = lines[diagnostic.line - 1] if 0 < diagnostic.line <= len(lines) else b""
    return diagnostic.code, diagnostic.path, text.strip()


def _finding(diagnostic: Diagnostic, text: bytes, in_diff: bool) -> Finding:
    lint: Lint = LINTS[diagnostic.code]
    return Finding(
        path=diagnostic.path,
        line=diagnostic.line,
        severity=lint.severity,
        category="correctness",
        rule=f"ruff/{diagnostic.code}",
        title=diagnostic.message,
        body=lint.advice,
        anchor=quote(text),
        in_diff=in_diff,
    )
