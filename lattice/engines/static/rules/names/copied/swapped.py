"""A call whose arguments bear the names of each other's parameters: `resize(height, width)`."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.text.reading.source import (
    Remark,
    Source,
    finding,
    is_ours,
    language_of,
    source_of,
    sources,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "swapped-arguments"
SCOPE = "calls on added lines of Python, JavaScript, TypeScript and Go"
WHY = (
    "Two arguments that bear the names of each other's parameters are read as what they are not. Only calls "
    "of a function that the tree defines once count, with the two names exactly crossed; functions that "
    "swap, compare or turn around are left alone."
)
EXAMPLE = "def resize(width, height): ...\nresize(height, width)"

_LANGUAGES = ("python", "javascript", "go")
_KINDS = {
    "python": ("*.py",),
    "javascript": ("*.js", "*.ts", "*.mjs", "*.cjs", "*.jsx", "*.tsx", "*.mts", "*.cts"),
    "go": ("*.go",),
}
_CALL = pattern(r"(?<![\w$])(?P<name>[A-Za-z_$][\w$]{2,})\((?P<args>[\w$.,\s\"'\[\]]{3,200})\)")
_DEFINED = (
    r"(?:\bdef\s+|\bfunction\s+|\bfunc\s+(?:\([^)\n]*\)\s*)?|^[ \t]+(?:async\s+|static\s+)*){0}\s*"
    r"\((?P<params>[^()]*)\)\s*(?:->[^:\n]+:|:|[\w.*,() ]*\{{|:\s*[^={{\n]+\{{)"
)
_TURNS = pattern(
    r"swap|revers|invert|invers|compar|cmp|flip|transpos|rotat|mirror|undo|rollback|oppos|back|diff|toggle|symmetr",
    re.I,
)
_MOST_CALLS = 60
_MOST_FILES = 12


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, *_LANGUAGES):
        for remark in _crossed(view, file.path, source, fresh):
            yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _crossed(view: View, path: str, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    calls: list[tuple[int, str, list[str]]] = []
    for number in sorted(fresh):
        line = source.code[number - 1]
        for match in _CALL.finditer(line) if "," in line else ():
            names = [each.strip().rpartition(".")[2].lower().lstrip("_") for each in match["args"].split(",")]
            is_definition = re.search(r"\b(?:def|func|function)\s*(?:\([^)]*\)\s*)?$", line[: match.start()])
            if len(set(names) - {""}) > 1 and not _TURNS.search(line) and not is_definition:
                calls.append((number, match["name"], names))
    if not calls or len(calls) > _MOST_CALLS:
        return
    mentioned = view.mentions({name for _, name, _ in calls}, _KINDS[source.language])
    for number, name, arguments in calls:
        paths = sorted({path, *mentioned.get(name, ())})
        found = [
            params
            for place in paths[:_MOST_FILES]
            for params in _parameters(view, place, name, source.language)
        ]
        if len(paths) <= _MOST_FILES and len(found) == 1 and (pair := _pair(arguments, found[0])):
            yield Remark(
                line=number,
                title=f"'{pair[0]}' is given as '{pair[1]}' of {name}, and '{pair[1]}' as '{pair[0]}'",
                body="Each is read as the other. Give them in the order of the parameters.",
            )


def _parameters(view: View, path: str, name: str, language: str) -> Iterator[list[str]]:
    content = view.content(path)
    if (
        content is None
        or b"\0" in content
        or language_of(path, content) != language
        or name not in text_of(content)
    ):
        return
    text = "\n".join(source_of(content, language).code)
    for match in re.finditer(_DEFINED.format(re.escape(name)), text, re.MULTILINE):
        params = [
            re.match(r"\s*\**(?:(?:public|private|readonly)\s+)*([A-Za-z_$][\w$]*)?", each)
            for each in match["params"].split(",")
        ]
        names = [(each[1] or "").lower().lstrip("_") for each in params if each]
        yield names[1:] if names[:1] and names[0] in ("self", "cls") else names


def _pair(arguments: list[str], parameters: list[str]) -> tuple[str, str] | None:
    """Two names that stand in each other's place."""
    known = {name: at for at, name in enumerate(parameters) if len(name) > 2}
    for at, name in enumerate(arguments[: len(parameters)]):
        other = known.get(name, at)
        if other != at and other < len(arguments) and arguments[other] == parameters[at] and at < other:
            return name, parameters[at]
    return None
