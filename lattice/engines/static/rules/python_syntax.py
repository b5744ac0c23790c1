"""Python that does not parse at head and did at base, or is new: nothing in the file can run."""

from collections.abc import Iterable

from lattice.engines.static.paths import is_our_python, is_test, was_present
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.conflict_markers import has_marker
from lattice.engines.static.view import SYNTAX, Side, View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "python-syntax"
SCOPE = "files that parse no more"
WHY = (
    "A module that does not parse cannot be imported, so nothing in it runs. Templates and test data "
    "are left alone."
)
EXAMPLE = "def f(:\n    pass"

_TEMPLATE = (b"{%", b"{{cookiecutter", b"{{ cookiecutter")


def applies(file: FileChange) -> bool:
    """Edited Python files that are ours and no test data."""
    return is_our_python(file)


def check(view: View) -> Iterable[Finding]:
    """One finding per file, at its first error. Templates and conflicts are other matters."""
    files = {file.path: file for file in view.change.files if applies(file)}
    was_broken = {each.path for each in view.diagnostics(Side.OLD) if each.code == SYNTAX}
    reported: set[str] = set()
    for error in view.diagnostics(Side.NEW):
        file = files.get(error.path)
        if error.code != SYNTAX or file is None or error.path in was_broken | reported:
            continue
        content = view.new(file) or b""
        if _is_sample(file, content) or has_marker(view.added(file)):
            continue
        reported.add(error.path)
        yield Finding(
            path=error.path,
            line=error.line,
            severity=Severity.IMPORTANT if is_test(error.path) else Severity.BLOCKER,
            category="correctness",
            rule=NAME,
            title=f"Does not parse: {error.message}",
            body="Importing or running the file fails at once. Correct the syntax.",
            anchor=quote(line_at(content, error.line)),
            in_diff=error.line in view.added(file),
        )


def _is_sample(file: FileChange, content: bytes) -> bool:
    """Whether the file is broken on purpose: a template, or new test data."""
    if "{{" in file.path or any(mark in content for mark in _TEMPLATE):
        return True
    name = file.path.rpartition("/")[2]
    is_data = not name.startswith(("test_", "conftest")) and not name.endswith("_test.py")
    return is_test(file.path) and is_data and not was_present(file)
