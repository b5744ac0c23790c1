"""A path written into code or configuration whose folder exists and whose file does not: a typing error
or a file that was left out of the commit."""

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath

from lattice.engines.static.paths import has_text, is_documentation, is_test, suffix
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-path"
SCOPE = "quoted paths in added lines"
WHY = (
    "What opens a file that was renamed, or left out of the commit, fails when it runs. Only a path "
    "whose folder exists and holds files of that kind counts, and no path that the line makes rather "
    "than reads."
)
EXAMPLE = 'TEMPLATE = "templates/invoice.html"  # templates/ has other files, not this one'

_READ = frozenset(
    [
        ".py",
        ".pyi",
        ".toml",
        ".cfg",
        ".ini",
        ".yml",
        ".yaml",
        ".json",
        ".js",
        ".jsx",
        ".ts",
        ".tsx",
        ".mjs",
        ".cjs",
        ".sh",
        ".rb",
        ".go",
        ".rs",
        ".java",
        ".kt",
        ".php",
        ".c",
        ".h",
        ".cpp",
        ".mk",
        ".cmake",
    ]
)
_LITERAL = re.compile(r"""(["'])((?:\./)?[\w.-]+(?:/[\w.-]+)+\.[A-Za-z][A-Za-z0-9]{0,5})\1""")
_COMMENT = re.compile(r"\s*(#|//|\*|/\*|--)")
# What a line of code says when the file is made, named or left out rather than read.
_MADE = re.compile(
    r"writ|[\"'][wax]b?\+?[\"']|out|dest|target|save|dump|creat|mkdir|touch|generat|build|cache|temp|tmp|log"
    r"|ignore|exclude|omit|mock|http|url|expect|assert|example|arcname|remove|unlink|delet|exists|rename|move",
    re.IGNORECASE,
)
_MOST_PER_FILE = 3
_LONGEST = 2_000


def applies(file: FileChange) -> bool:
    """Source and configuration that gains text; tests and examples make up their paths."""
    return (
        has_text(file)
        and suffix(file.path) in _READ
        and not is_test(file.path)
        and not is_documentation(file.path)
    )


def check(view: View) -> Iterable[Finding]:
    """At most three findings per file."""
    for file in view.change.files:
        if not applies(file):
            continue
        missing = [
            (number, line, path)
            for number, line, path in _literals(view, file)
            if _is_missing(view, file, path)
        ]
        for number, line, path in missing[:_MOST_PER_FILE]:
            yield Finding(
                path=file.path,
                line=number,
                severity=Severity.MINOR,
                category="correctness",
                rule=NAME,
                title=f"No file '{path}' at this commit",
                body="Its folder exists, the file does not. Correct the path, or commit the file.",
                anchor=quote(line),
            )


def _literals(view: View, file: FileChange) -> Iterator[tuple[int, bytes, str]]:
    for number, line in view.added(file).items():
        if b"/" not in line or len(line) > _LONGEST:
            continue
        text = text_of(line)
        if not _COMMENT.match(text) and not _MADE.search(text):
            yield from ((number, line, match[2]) for match in _LITERAL.finditer(text))


def _is_missing(view: View, file: FileChange, path: str) -> bool:
    """Whether the folder holds files of this kind and the tree has the path nowhere, under no root."""
    places = {normpath(path), normpath(join(dirname(file.path), path))}
    if any(place in view.head_files or place in view.head_folders for place in places):
        return False
    folders = {dirname(place) for place in places} & view.head_folders
    if not folders:
        return False
    tail = "/" + normpath(path)
    kind = suffix(path)
    has_siblings = False
    for known in view.head_files:
        if known.endswith(tail):
            return False
        has_siblings = has_siblings or (known.endswith(kind) and dirname(known) in folders)
    return has_siblings
