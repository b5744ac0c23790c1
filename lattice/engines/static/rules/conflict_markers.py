"""Conflict markers left in a file: an unfinished merge, which nobody commits on purpose."""

from collections.abc import Iterable, Mapping

from lattice.engines.static.paths import has_text, is_documentation, is_python, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.view import SYNTAX, Side, Unanswerable, View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "conflict-markers"
SCOPE = "added lines"
WHY = (
    "A file with the markers of a merge that was not finished does not parse, or says two things at "
    "once. Markers in tests' data and in documentation about merging are left alone."
)
EXAMPLE = "<<<<<<< HEAD\nlimit = 10\n=======\nlimit = 20\n>>>>>>> topic"

_OURS = pattern(rb"<{7} \S")
_MIDDLE = pattern(rb"={7}\r?\n?$")
_THEIRS = pattern(rb">{7} \S")
_FENCED = (".md", ".mdx", ".markdown", ".rst", ".txt", ".adoc")


def applies(file: FileChange) -> bool:
    """Files that gain text, except patches and test data."""
    is_sample = is_test(file.path) and not is_python(file.path)
    return has_text(file) and not is_sample and suffix(file.path) not in (".patch", ".diff")


def has_marker(added: Mapping[int, bytes]) -> bool:
    """Whether the added lines hold the beginning or the end of a conflict."""
    return any(_OURS.match(line) or _THEIRS.match(line) for line in added.values())


def check(view: View) -> Iterable[Finding]:
    """One finding per file. Prose quotes half a conflict; Python that still parses only speaks of one."""
    for file in view.change.files:
        if not applies(file):
            continue
        added = view.added(file)
        marks = [number for number, line in added.items() if _OURS.match(line) or _THEIRS.match(line)]
        if not marks or not _is_real(view, file, marks):
            continue
        yield Finding(
            path=file.path,
            line=marks[0],
            severity=Severity.BLOCKER if _is_whole(added) else Severity.IMPORTANT,
            category="correctness",
            rule=NAME,
            title="Conflict marker left in the file",
            body="The merge was not finished here. Keep one side and remove the marker lines.",
            anchor=quote(added[marks[0]]),
        )


def _is_whole(added: Mapping[int, bytes]) -> bool:
    """Whether the three markers stand in their order."""
    wanted = [_OURS, _MIDDLE, _THEIRS]
    for line in added.values():
        if wanted and wanted[0].match(line):
            wanted.pop(0)
    return not wanted


def _is_real(view: View, file: FileChange, marks: list[int]) -> bool:
    if is_python(file.path):
        return _is_broken(view, file)
    if suffix(file.path) in _FENCED or is_documentation(file.path):
        return _is_whole(view.added(file)) and not _is_fenced(view.new(file) or b"", marks[0])
    return True


def _is_broken(view: View, file: FileChange) -> bool:
    """Whether the Python file does not parse; without a parser, whether the conflict is whole."""
    try:
        errors = view.diagnostics(Side.NEW)
    except Unanswerable:
        return _is_whole(view.added(file))
    return any(each.path == file.path and each.code == SYNTAX for each in errors)


def _is_fenced(content: bytes, number: int) -> bool:
    """Whether the line stands inside a fenced block."""
    above = content.splitlines()[: number - 1]
    return sum(line.lstrip().startswith((b"```", b"~~~")) for line in above) % 2 == 1
