"""Real defects that ruff finds at head and did not find at base: a change answers for what it adds."""

from collections.abc import Iterable, Mapping

from lattice.engines.static.linting.lints import LINTS
from lattice.engines.static.paths import is_our_python, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.tools.fresh import Remark, fresh, located
from lattice.engines.static.view import Side, View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "lint"
SCOPE = f"{len(LINTS)} rules of ruff, new ones only"
WHY = (
    "What ruff reports here fails or misbehaves when the line runs, whatever the project's style is. "
    "A remark that stood at base, too, is not this change's."
)
EXAMPLE = "def f(values=[]):\n    values.append(1)"

_UNUSED_IMPORT = "F401"
_OPTIONAL_IMPORT = "importlib.util.find_spec"
_OFFERS = pattern(r"(^|/)(__init__|conftest|six|[^/]*compat[^/]*)\.py$|(^|/)_?compat/|\.pyi$")
# Types in comments (of Python 2's time) use imports that no linter sees used any more.
_TYPE_COMMENT = pattern(rb"# type: (?!ignore)")
# `import a.b` without an alias is how modules are loaded for their effects.
_FOR_EFFECT = pattern(rb"import \w+(\.\w+)+\s*(#.*)?$")


def applies(file: FileChange) -> bool:
    """Edited Python files that are ours and no test data."""
    return is_our_python(file)


def check(view: View) -> Iterable[Finding]:
    """Of the new remarks those on changed lines; a code marked `from_afar` counts on any line: a removed
    import breaks lines that stay.
    """
    files = {file.path: file for file in view.change.files if applies(file)}
    before = {path: view.old(file) for path, file in files.items()}
    after = {path: view.new(file) for path, file in files.items()}
    added = {path: view.added(file) for path, file in files.items()}
    old = [remark for remark in located(view.diagnostics(Side.OLD), before, {}) if _counts(remark, before)]
    new = [remark for remark in located(view.diagnostics(Side.NEW), after, added) if _counts(remark, after)]
    for remark in fresh(old, new):
        if remark.in_diff or LINTS[remark.diagnostic.code].from_afar:
            yield _finding(remark)


def _counts(remark: Remark, contents: Mapping[str, bytes | None]) -> bool:
    code, path = remark.diagnostic.code, remark.diagnostic.path
    lint = LINTS.get(code)
    if lint is None or (not lint.in_tests and is_test(path)):
        return False
    return code != _UNUSED_IMPORT or not (
        _OPTIONAL_IMPORT in remark.diagnostic.message
        or _OFFERS.search(path)
        or _FOR_EFFECT.match(remark.text)
        or _TYPE_COMMENT.search(contents[path] or b"")
    )


def _finding(remark: Remark) -> Finding:
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
