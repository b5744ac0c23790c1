"""White space that `git diff --check` reports: it makes later differences harder to read."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_text, is_python, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "whitespace"
SCOPE = "added lines, one remark a file"
WHY = (
    "Indentation that mixes tabs and spaces, or a line end that differs from the file's, changes what "
    "the next reader and the next diff see."
)
EXAMPLE = "total = 1   \n\tif total:"

# Two spaces end a line in Markdown; the others are data, or someone else's output kept as it came.
_MEANT = frozenset(
    [
        ".md",
        ".mdx",
        ".markdown",
        ".patch",
        ".diff",
        ".snap",
        ".ambr",
        ".csv",
        ".tsv",
        ".svg",
        ".lock",
        ".ipynb",
        ".po",
        ".pot",
        ".log",
        ".out",
        ".golden",
        ".expected",
        ".txt",
        ".eml",
        ".json",
    ]
)
_SHOWN = 5
_SPACE_BEFORE_TAB = pattern(rb"\t* +\t")


def applies(file: FileChange) -> bool:
    """Files that gain text in which white space at the end means nothing."""
    is_sample = is_test(file.path) and not is_python(file.path)
    return has_text(file) and suffix(file.path) not in _MEANT and not is_sample


def check(view: View) -> Iterable[Finding]:
    """One nit per file, at its first such line. A carriage return before the newline is not counted."""
    for file in view.change.files:
        if not applies(file):
            continue
        lines = list(_bad_lines(view, file))
        if lines:
            yield _finding(file, lines, quote(view.added(file)[lines[0]]))


def _bad_lines(view: View, file: FileChange) -> Iterator[int]:
    added = view.added(file)
    for number, line in added.items():
        text = line.rstrip(b"\r\n")
        if text.endswith((b" ", b"\t")) or (b" \t" in text and _SPACE_BEFORE_TAB.match(text)):
            yield number
    if added:
        last = max(added)
        if last not in (1,) and not added[last].strip(b"\r\n") and _is_last(view, file, last):
            yield last


def _is_last(view: View, file: FileChange, number: int) -> bool:
    content = view.new(file) or b""
    return content.endswith((b"\n\n", b"\n\r\n")) and content.count(b"\n") == number


def _finding(file: FileChange, lines: list[int], anchor: str) -> Finding:
    shown = ", ".join(str(number) for number in lines[:_SHOWN]) + (", …" if len(lines) > _SHOWN else "")
    noun = "line" if len(lines) == 1 else "lines"
    return Finding(
        path=file.path,
        line=lines[0],
        severity=Severity.NIT,
        category="style",
        rule=NAME,
        title=f"White space errors on {len(lines)} {noun}",
        body=f"They show up in every later difference ({noun} {shown}). Strip the ends of the lines.",
        anchor=anchor,
    )
