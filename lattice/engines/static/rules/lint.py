"""Real defects that ruff finds at head and did not find at base: a change answers for what it adds."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from lattice.engines.static.lints import LINTS
from lattice.engines.static.paths import is_our_python, is_test
from lattice.engines.static.quoting import quote
from lattice.engines.static.view import SYNTAX, Diagnostic, Side, View
from lattice.model.change import FileChange
from lattice.model.review import Finding

_Key = tuple[str, str, bytes | str]

NAME = "lint"
SCOPE = f"{len(LINTS)} rules of ruff, new ones only"
WHY = (
    "What ruff reports here fails or misbehaves when the line runs, whatever the project's style is. "
    "A remark that stood at base, too, is not this change's."
)
EXAMPLE = "def f(values=[]):\n    values.append(1)"

_UNUSED_IMPORT = "F401"
_OPTIONAL_IMPORT = "importlib.util.find_spec"
_OFFERS = re.compile(r"(^|/)(__init__|conftest|six|[^/]*compat[^/]*)\.py$|(^|/)_?compat/|\.pyi$")
# Types in comments (of Python 2's time) use imports that no linter sees used any more.
_TYPE_COMMENT = re.compile(rb"# type: (?!ignore)")
# `import a.b` without an alias is how modules are loaded for their effects.
_FOR_EFFECT = re.compile(rb"import \w+(\.\w+)+\s*(#.*)?$")


class _Remark(Struct, frozen=True):
    """A diagnostic with the stripped text of its line and whether the change touched its lines."""

    diagnostic: Diagnostic
    text: bytes
    in_diff: bool = False


def applies(file: FileChange) -> bool:
    """Edited Python files that are ours and no test data."""
    return is_our_python(file)


def check(view: View) -> Iterable[Finding]:
    """New = the multiset difference on (code, path, stripped line), then on (code, path, message) for
    lines that were edited around an old defect; of the new ones, those on changed lines.

    A code marked `from_afar` counts on any line: a removed import breaks lines that stay.
    """
    files = {file.path: file for file in view.change.files if applies(file)}
    old = _remarks(view.diagnostics(Side.OLD), {path: view.old(file) for path, file in files.items()}, {})
    new = _remarks(
        view.diagnostics(Side.NEW),
        {path: view.new(file) for path, file in files.items()},
        {path: view.added(file) for path, file in files.items()},
    )
    old, new = _without_pairs(old, new, lambda remark: remark.text)
    _, new = _without_pairs(old, new, lambda remark: remark.diagnostic.message)
    for remark in new:
        if remark.in_diff or LINTS[remark.diagnostic.code].from_afar:
            yield _finding(remark)


def _remarks(
    diagnostics: tuple[Diagnostic, ...],
    contents: Mapping[str, bytes | None],
    added: Mapping[str, Mapping[int, bytes]],
) -> list[_Remark]:
    """The diagnostics that count, of files that parse; those on unchanged lines first."""
    broken = {each.path for each in diagnostics if each.code == SYNTAX}
    lines = {path: (content or b"").splitlines() for path, content in contents.items()}
    remarks = []
    for each in diagnostics:
        if each.path not in contents or each.path in broken or not 0 < each.line <= len(lines[each.path]):
            continue
        touched = added.get(each.path, {})
        in_diff = any(number in touched for number in range(each.line, each.end_line + 1))
        remark = _Remark(each, lines[each.path][each.line - 1].strip(), in_diff)
        if _counts(remark, contents[each.path] or b""):
            remarks.append(remark)
    return sorted(remarks, key=lambda remark: remark.in_diff)


def _counts(remark: _Remark, content: bytes) -> bool:
    code, path = remark.diagnostic.code, remark.diagnostic.path
    lint = LINTS.get(code)
    if lint is None or (not lint.in_tests and is_test(path)):
        return False
    return code != _UNUSED_IMPORT or not (
        _OPTIONAL_IMPORT in remark.diagnostic.message
        or _OFFERS.search(path)
        or _FOR_EFFECT.match(remark.text)
        or _TYPE_COMMENT.search(content)
    )


def _without_pairs(
    old: list[_Remark], new: list[_Remark], likeness: Callable[[_Remark], bytes | str]
) -> tuple[list[_Remark], list[_Remark]]:
    """What is left of both sides when remarks alike in code, path and `likeness` cancel out one by one."""

    def key(remark: _Remark) -> _Key:
        return remark.diagnostic.code, remark.diagnostic.path, likeness(remark)

    return _surplus(old, Counter(map(key, new)), key), _surplus(new, Counter(map(key, old)), key)


def _surplus(remarks: list[_Remark], others: Counter[_Key], key: Callable[[_Remark], _Key]) -> list[_Remark]:
    left = []
    for remark in remarks:
        if others[key(remark)]:
            others[key(remark)] -= 1
        else:
            left.append(remark)
    return left


def _finding(remark: _Remark) -> Finding:
    diagnostic = remark.diagnostic
    lint = LINTS[diagnostic.code]
    return Finding(
        path=diagnostic.path,
        line=diagnostic.line,
        severity=lint.severity,
        category="correctness",
        rule=f"ruff/{diagnostic.code}",
        title=diagnostic.message,
        body=lint.advice,
        anchor=quote(remark.text),
        in_diff=remark.in_diff,
    )
