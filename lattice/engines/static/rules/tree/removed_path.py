"""A file that the change deletes or renames while something at head still names it by its path."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from posixpath import basename, dirname, join, normpath, splitext

from msgspec import Struct

from lattice.engines.static.paths import is_documentation, is_foreign, is_test, is_test_data, was_present
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.tree.code import Language, language_of, text_of_code
from lattice.engines.static.rules.tree.loads import names_file, resolve_script, script_loads
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "removed-path"
SCOPE = "files that the change deletes or renames"
WHY = (
    "A script, workflow, manifest or import that still names the file fails when it next runs. Only a path "
    "that leads to the old file from the naming file or from the root counts; comments, change logs, lists "
    "of what to ignore and lines that remove or make the file are left alone."
)
EXAMPLE = (
    "scripts/build.sh is renamed to tools/build.sh; .github/workflows/ci.yml still runs ./scripts/build.sh"
)

_MOST_FILES = 40
_MOST_NAMERS = 30
_MOST_NAMED = 3
_MOST = 8
_MOST_LINES = 20_000
_LONGEST = 1_000
_COMMON = pattern(
    r"^(__init__|__main__|index|main|mod|readme|conftest|license|changelog)\.\w+$", re.IGNORECASE
)
_HISTORY = pattern(
    r"(^|/)(changelog|changes|history|news|release|authors|contributors|migrat|upgrad)"
    r"|(^|/)\.[\w-]*ignore$|(^|/)\.git-blame|\.(lock|map|svg|snap|sum|patch|diff|po|pot)$|-lock\.\w+$",
    re.IGNORECASE,
)
_COMMENT = pattern(r"\s*(#(?!!)|//|\*|/\*|--\s|<!--|;)")
_LINK = pattern(r"\]\(\s*<?([^)\s>#]+)")
_OTHER = pattern(
    r"\b(rm|unlink|remove[ds]?|delet\w*|ignor\w*|exclud\w*|omit|writ\w*|creat\w*|generat\w*|touch|mkdir|output"
    r"|outfile|dest\w*|renam\w*|moved?|former\w*|legacy|deprecat\w*|was|exists?|isfile"
    r"|not|https?|unless|test)\b|>\s*[\"']?[\w./$-]*$|\[ -[ef] |:!",
    re.IGNORECASE,
)


class _Place(Struct, frozen=True):
    """One line that names the file; `fails` for an import that cannot be resolved."""

    path: str
    line: int
    text: bytes
    fails: bool = False


def applies(file: FileChange) -> bool:
    """Files that are not at their old path any more."""
    path = file.old_path or ""
    return was_present(file) and file.new_path != path and not (is_foreign(path) or is_test_data(path))


def check(view: View) -> Iterable[Finding]:
    """At most eight findings: at the lines that the change shows, else at the file that went."""
    gone = [
        file for file in view.change.files if applies(file) and (file.old_path or "") not in view.head_files
    ]
    if not gone or len(gone) > _MOST_FILES:
        return
    words = {word for file in gone for word in (_stem(file), basename(file.old_path or ""))}
    mentioned = view.mentions(words, [".", ":(exclude)*.lock", ":(exclude)*.map", ":(exclude)*.min.js"])
    yield from islice((finding for file in gone for finding in _findings(view, file, mentioned)), _MOST)


def _stem(file: FileChange) -> str:
    """The word by which an import names the file: its stem, or its folder if it is the folder's index."""
    stem = splitext(basename(file.old_path or ""))[0]
    return basename(dirname(file.old_path or "")) or stem if stem == "index" else stem


def _places(view: View, file: FileChange, mentioned: Mapping[str, frozenset[str]]) -> Iterator[_Place]:
    path = file.old_path or ""
    named, stems = mentioned.get(basename(path), frozenset()), mentioned.get(_stem(file), frozenset())
    if any(known.endswith("/" + path) for known in view.head_files):
        return
    if len(named) <= _MOST_NAMERS:
        for namer in sorted(named):
            if not (_HISTORY.search(namer) or is_test_data(namer) or is_foreign(namer)):
                yield from _lines(view, namer, path)
    if language_of(path) is Language.SCRIPT and len(stems) <= _MOST_NAMERS:
        for namer in sorted(stems):
            if language_of(namer) is Language.SCRIPT and not is_foreign(namer):
                yield from _imports(view, namer, path)


def _imports(view: View, namer: str, path: str) -> Iterator[_Place]:
    content = view.content(namer) or b""
    for load in script_loads(text_of_code(content, Language.SCRIPT)):
        line = load.line + load.text.count("\n")
        is_new = any(line in view.added(file) for file in view.change.files if file.new_path == namer)
        # An added import that leads nowhere is missing-path's.
        if (
            names_file(load, namer, path)
            and not is_new
            and resolve_script(load, namer, view.head_files) is None
        ):
            yield _Place(namer, line, line_at(content, line), fails=True)


def _lines(view: View, namer: str, path: str) -> Iterator[_Place]:
    """The lines with a token that leads to the path."""
    content = view.content(namer)
    if content is None or b"\0" in content or (language_of(namer) is Language.SCRIPT and is_test(namer)):
        return
    name = basename(path)
    token = re.compile(rf"(?:[\w.@-]*/)*{re.escape(name)}(?![\w/-]|\.\w)")
    is_prose = is_documentation(namer)
    for number, raw in enumerate(content.split(b"\n")[:_MOST_LINES], 1):
        if name.encode() not in raw or len(raw) > _LONGEST:
            continue
        text = raw.decode("utf-8", "replace")
        if _COMMENT.match(text) and not is_prose:
            continue
        found = _LINK.findall(text) if is_prose else [match[0] for match in token.finditer(text)]
        if any(_leads(each, namer, path) for each in found) and not (
            _OTHER.search(text.replace(name, "")) and not is_prose
        ):
            yield _Place(namer, number, raw)


def _leads(token: str, namer: str, path: str) -> bool:
    """Whether the token is the file, seen from the namer's folder or (with a folder in it) from the root."""
    if token.startswith(("http:", "https:", "//", "/")):
        return False
    near = normpath(join(dirname(namer), token)) == path
    if "/" in token:
        return near or normpath(token) == path
    return (
        near
        and not _COMMON.match(token)
        and "." in token
        and (dirname(path) != "" or is_documentation(namer) or token.endswith((".sh", ".py", ".js")))
    )


def _findings(view: View, file: FileChange, mentioned: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    shown = {each.new_path: each for each in view.change.files}
    path = file.old_path or ""
    what = "deletes it" if file.new_path is None else f"renames it to {file.new_path}"
    places = list(_places(view, file, mentioned))
    inside = [place for place in places if place.path in shown]
    for place in inside[:_MOST_NAMED]:
        yield Finding(
            path=place.path,
            line=place.line,
            severity=_severity([place]),
            category="correctness",
            rule=NAME,
            title=f"'{path}' is named here, but this change {what}",
            body="What follows the path finds no file. Change the path with the file.",
            anchor=quote(place.text),
            in_diff=place.line in view.added(shown[place.path]),
        )
    if places and not inside:
        seen = ", ".join(f"{place.path}:{place.line}" for place in places[:_MOST_NAMED])
        yield Finding(
            path=path,
            line=1,
            side="old",
            severity=_severity(places),
            category="correctness",
            rule=NAME,
            title=f"'{path}' is gone, but {seen} still names it",
            body="What follows the path finds no file. Change the path with the file.",
            anchor=quote(line_at(view.old(file) or b"", 1)),
        )


def _severity(places: list[_Place]) -> Severity:
    if any(place.fails and not is_test(place.path) for place in places):
        return Severity.BLOCKER
    return Severity.MINOR if all(is_documentation(place.path) for place in places) else Severity.IMPORTANT
