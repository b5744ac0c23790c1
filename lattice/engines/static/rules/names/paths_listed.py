"""Files that code lists by their bare names: the one name of the list that no file has."""

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of
from lattice.engines.static.rules.names.paths_named import MADE
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_NAMED = pattern(r"(['\"`])([\w-][\w.-]{0,80}\.[A-Za-z][A-Za-z0-9]{0,9})\1")
_STRING = pattern(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")
_KEY = pattern(r"^\s*\w+\s*([:=])")
_NUMBER = pattern(r"\b\d[\w.]*")
_LEAST_SIBLINGS = 2
_FARTHEST = 12
_MOST_LINES = 5_000
_MOST_NAMES = 500
_LONGEST = 300


def listed(view: View, file: FileChange) -> Iterator[tuple[int, str]]:
    """(line, name) of each added name of which two others in lines of the same shape near it are files, in
    one folder, and it is one nowhere."""
    added = view.added(file)
    if not any(_NAMED.search(text_of(line)) for line in added.values() if len(line) < _LONGEST):
        return
    lines = text_of(view.new(file) or b"").split("\n")
    if len(lines) > _MOST_LINES:
        return
    named = [
        (number, match[2], _shape(line))
        for number, line in enumerate(lines, 1)
        if len(line) < _LONGEST
        for match in _NAMED.finditer(line)
    ]
    folders = _folders(view, {name for _, name, _ in named})
    for number, name, shape in named if len(named) <= _MOST_NAMES else ():
        if number not in added or name in folders or MADE.search(lines[number - 1].replace(name, "")):
            continue
        found = [
            folders[other]
            for at, other, like in named
            if abs(at - number) <= _FARTHEST
            and like == shape
            and other in folders
            and other.rpartition(".")[2] == name.rpartition(".")[2]
        ]
        if any(found.count(folder) >= _LEAST_SIBLINGS for folder in found):
            yield number, name


def _shape(line: str) -> str:
    """What a line looks like without its texts, its numbers and the name that it gives."""
    return _KEY.sub(r"k\1", _NUMBER.sub("0", _STRING.sub("s", line))).strip().rstrip(",;")


def _folders(view: View, names: set[str]) -> Mapping[str, str]:
    """Name of a file -> the folder that holds it; the last one of several."""
    return {basename(path): dirname(path) for path in sorted(view.head_files) if basename(path) in names}
