"""Source text by language: comments and strings told apart from code, and the lines that a change adds.

No parser: one regular expression per family of languages finds comments and strings. Lines count
from 1 and end at a newline, as git counts them; the three renderings of a line are equally long.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from lattice.engines.static.paths import is_documentation, is_foreign, is_present, is_test, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

_DOUBLE = r'"(?>\\.|[^"\\\n])*+"?'
_SINGLE = r"'(?>\\.|[^'\\\n])*+'?"
_SLASHES = r"(?P<note>//[^\n]*|/\*(?:.*?\*/|.*))"
_TEMPLATE = r"`(?>\\.|\$\{(?>[^{}`]|\{[^{}]*\}|`[^`]*`)*+\}|[^`\\])*+`?"
_PATTERN = (
    r"(?:[(,=:\[!&|?{};]|\breturn)[ \t]*(?P<text2>/(?![*/])(?>\\.|\[(?>\\.|[^\]\\\n])*+\]|[^/\\\[\n])++/)"
)
_HERE = (
    r"<<-?[ ]*(?P<mark>['\"\\]?)(?P<word>[A-Za-z_]\w*)['\"]?[^\n]*"
    r"(?P<text2>\n(?>.*?\n)??[ \t]*(?P=word)(?=\n|$))"
)
_QUOTED = r'"(?>\\.|[^"\\])*+"?'
_TRIPLE = r"(?:\"\"\"(?>\\.|(?!\"\"\")[^\\])*+(?:\"\"\")?|'''(?>\\.|(?!''')[^\\])*+(?:''')?)"

_TOKENS = {
    "javascript": pattern(f"{_SLASHES}|(?P<text>{_DOUBLE}|{_SINGLE}|{_TEMPLATE})|{_PATTERN}", re.DOTALL),
    "go": pattern(f"{_SLASHES}|(?P<text>{_DOUBLE}|{_SINGLE}|`[^`]*`?)", re.DOTALL),
    "c": pattern(f"{_SLASHES}|(?P<text>{_DOUBLE}|{_SINGLE})", re.DOTALL),
    "python": pattern(f"(?P<note>#[^\n]*)|(?P<text>{_TRIPLE}|{_DOUBLE}|{_SINGLE})", re.DOTALL),
    "shell": pattern(
        rf"(?P<note>(?:^|(?<=[\s;|(]))#[^\n]*)|\\.|{_HERE}|\$?(?P<text>{_QUOTED}|'[^']*'?)",
        re.DOTALL | re.MULTILINE,
    ),
    "hash": pattern(
        rf"(?P<note>(?:^|(?<=\s))#[^\n]*)|(?P<text>{_DOUBLE}|{_SINGLE})", re.DOTALL | re.MULTILINE
    ),
}
_LANGUAGES = {
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"), "javascript"),
    **dict.fromkeys((".py", ".pyi"), "python"),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".bats"), "shell"),
    **dict.fromkeys(
        (".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".java", ".kt", ".rs", ".swift", ".scala", ".php"), "c"
    ),
    **dict.fromkeys(
        (".yml", ".yaml", ".rb", ".pl", ".toml", ".cfg", ".ini", ".conf", ".mk", ".service"), "hash"
    ),
    ".go": "go",
}
_NAMES = pattern(
    r"(^|/)(?:(Dockerfile|Containerfile)[^/]*|GNUmakefile|[Mm]akefile|Procfile|[^/]*\.Dockerfile|\.env)$"
)
_SHEBANG = pattern(rb"#! ?(?:/\S*/)?(?:env (?:-S )?)?(\w+)")
_INTERPRETERS = {
    "sh": "shell",
    "bash": "shell",
    "dash": "shell",
    "zsh": "shell",
    "ksh": "shell",
    "node": "javascript",
}
_LONGEST = 2_000
# A file that gains more is data or generated; what is beyond is not looked at.
_MOST_LINES = 5_000
_NEWLINE = pattern("\n")
_VISIBLE = pattern(r"[^\n]")


class Source(Struct, frozen=True):
    """`lines` as they are, `bare` without comments, `code` also without what stands in strings.

    `strings` are the (start, end) of the string literals in `text`, quotes included.
    """

    language: str
    text: str
    lines: tuple[str, ...]
    bare: tuple[str, ...]
    code: tuple[str, ...]
    strings: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def line_of(self, offset: int) -> int:
        """The line of an offset in the text."""
        return bisect_right(self.starts, offset)


def language_of(path: str, content: bytes = b"") -> str:
    """The family of a file's language, by its name or its first line; empty for what is none of ours."""
    if _NAMES.search(path):
        return "hash"
    if known := _LANGUAGES.get(suffix(path)):
        return known
    match = _SHEBANG.match(content)
    interpreter = match[1].decode("ascii", "replace") if match and not suffix(path) else ""
    return "python" if interpreter.startswith("python") else _INTERPRETERS.get(interpreter, "")


@lru_cache(64)
def source_of(content: bytes, language: str) -> Source:
    """The content, split once however many rules look at it."""
    text = text_of(content).replace("\r\n", "\n")
    if max(map(len, text.split("\n"))) > _LONGEST:
        # Minified or generated: its lines stay countable, nothing in them is read.
        text = "\n".join(line if len(line) <= _LONGEST else "" for line in text.split("\n"))
    bare, code, strings, at = [], [], [], 0
    for token in _TOKENS[language].finditer(text):
        kind = next((kind for kind in ("note", "text", "text2") if token.groupdict().get(kind)), None)
        if kind is None:
            continue
        start, end = token.span(kind)
        before, inside = text[at:start], text[start:end]
        bare += [before, _blank(inside) if kind == "note" else inside]
        code += [before, _hidden(inside) if kind == "text" else _blank(inside)]
        if kind == "text":
            strings.append((start, end))
        at = end
    rest = text[at:]
    return Source(
        language=language,
        text=text,
        lines=tuple(text.split("\n")),
        bare=tuple("".join([*bare, rest]).split("\n")),
        code=tuple("".join([*code, rest]).split("\n")),
        strings=tuple(strings),
        starts=(0, *(match.end() for match in _NEWLINE.finditer(text))),
    )


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text)


def _hidden(literal: str) -> str:
    """A literal without its contents; the quotes stay."""
    return literal[0] + _blank(literal[1:-1]) + literal[-1] if len(literal) > 1 else " "


def is_ours(file: FileChange) -> bool:
    """Whether the change adds lines to program text that people run: no test, document, foreign code."""
    return (
        is_present(file)
        and bool(file.hunks)
        and not any(is_it(file.path) for is_it in (is_test, is_documentation, is_foreign))
    )


def moved(view: View) -> frozenset[bytes]:
    """Every line that the change removes somewhere, stripped: the same line added is no new one."""
    lines = (line for file in view.change.files for hunk in file.hunks for line in hunk.lines)
    return frozenset(content.strip() for origin, content in lines if origin == b"-")


def sources(view: View, *languages: str) -> Iterator[tuple[FileChange, Source, frozenset[int]]]:
    """The files of the change that are ours, with the numbers of their new lines (none that only moved)."""
    gone = moved(view)
    for file in view.change.files:
        if not is_ours(file):
            continue
        content = view.new(file) or b""
        language = language_of(file.path, content)
        if not language or b"\0" in content or (languages and language not in languages):
            continue
        added = view.added(file)
        new = (number for number, line in added.items() if len(line) <= _LONGEST and line.strip() not in gone)
        source = source_of(content, language)
        # A lone carriage return ends a line for some and not for others.
        fresh = frozenset(number for number in islice(new, _MOST_LINES) if number <= len(source.lines))
        if fresh:
            yield file, source, fresh


def indent(line: str) -> int:
    """The width of a line's indentation, a tab counting as four."""
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def block_end(source: Source, number: int) -> int:
    """The last line of the block that line `number` opens: what follows and is indented deeper."""
    depth = indent(source.code[number - 1])
    last = number
    for at in range(number + 1, min(len(source.code), number + 400) + 1):
        line = source.code[at - 1]
        if line.strip() and indent(line) <= depth:
            break
        if line.strip():
            last = at
    return last


class Remark(Struct, frozen=True):
    """What a rule says at one place."""

    line: int
    title: str
    body: str
    severity: Severity = Severity.IMPORTANT
    category: str = "correctness"


def finding(rule: str, file: FileChange, remark: Remark, anchor: str) -> Finding:
    """A remark as a finding at its line of the file."""
    return Finding(
        path=file.path,
        line=remark.line,
        severity=remark.severity,
        category=remark.category,
        rule=rule,
        title=remark.title,
        body=remark.body,
        anchor=anchor,
    )
