"""Source of four languages as far as names go: without comments, without strings, and what it defines.

Python is read by its syntax tree elsewhere; here its text only loses comments. Line numbers are git's: only
a line feed ends a line.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache, partial

from msgspec import Struct

from lattice.engines.static.paths import suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.syntax import tree_of

_MOST_BYTES = 400_000
_MOST_TEXTS = 128


class Language(StrEnum):
    """The languages whose names we follow."""

    PYTHON = "python"
    SCRIPT = "script"
    GO = "go"
    SHELL = "shell"


class Definition(Struct, frozen=True):
    """A name that a file defines, where, and whether other files may import it."""

    name: str
    line: int
    kind: str
    exported: bool = False


_SUFFIXES = {
    **dict.fromkeys([".py", ".pyi"], Language.PYTHON),
    **dict.fromkeys([".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"], Language.SCRIPT),
    ".go": Language.GO,
    **dict.fromkeys([".sh", ".bash", ".bats", ".ksh"], Language.SHELL),
}
_SHEBANG = pattern(rb"#!\s*/\S*?/(?:env\s+(?:-S\s+)?)?(?:ba|da|k)?sh\b")
SOURCES: Mapping[Language, tuple[str, ...]] = {
    Language.PYTHON: ("*.py", "*.pyi"),
    Language.SCRIPT: (
        *(f"*{kind}" for kind, language in _SUFFIXES.items() if language is Language.SCRIPT),
        "*.vue",
        "*.svelte",
    ),
    Language.GO: ("*.go",),
    Language.SHELL: ("*",),
}
"""Language -> pathspecs of the files that may hold it; shell is also found in files without an extension."""

_QUOTED = r'"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'"
_BLOCKS = r"(?P<comment>/\*[\s\S]*?(?:\*/|\Z)|//[^\n]*)"
_LEXERS: Mapping[Language, re.Pattern[str]] = {
    Language.PYTHON: pattern(
        r"(?P<comment>#[^\n]*)|\"\"\"(?:\\[\s\S]|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\[\s\S]|[^\\])*?(?:'''|\Z)|"
        + _QUOTED
    ),
    Language.SCRIPT: pattern(_BLOCKS + r"|(?P<template>`(?:\\[\s\S]|[^`\\])*(?:`|\Z))|" + _QUOTED),
    Language.GO: pattern(_BLOCKS + r"|`[^`]*(?:`|\Z)|" + _QUOTED),
    Language.SHELL: pattern(r"(?P<comment>(?:(?<=\s)|^)#[^\n]*)", re.MULTILINE),
}
_HOLE = pattern(r"\$\{([^{}]*)\}")

_IDENTIFIER = r"[A-Za-z_$][\w$]*"
_SCRIPT_DEFINED = pattern(
    rf"^(?P<export>export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    rf"(?P<kind>function|class|enum|const|let|var)\b\s*\*?\s*(?P<name>{_IDENTIFIER})",
    re.MULTILINE,
)
_SCRIPT_ASSIGNED = pattern(rf"^(?:module\.)?exports\.({_IDENTIFIER})\s*=(?!=)", re.MULTILINE)
_SCRIPT_LIST = pattern(r"^(?:export|module\.exports\s*=)\s*\{([^{}]*)\}", re.MULTILINE)
_SCRIPT_LISTED = pattern(rf"(?:({_IDENTIFIER})\s+as\s+)?({_IDENTIFIER})\s*(?::[^,]*)?(?:,|\Z)")
_GO_DEFINED = pattern(
    r"^(?P<kind>func|type|var|const)\s+(?P<receiver>\([^)\n]*\)\s*)?(?P<name>[A-Za-z_]\w*)", re.MULTILINE
)
_GO_BLOCK = pattern(r"^(type|var|const) \(\n((?:(?!\)).*\n)*)", re.MULTILINE)
_GO_LISTED = pattern(r"^\t([A-Za-z_]\w*)\b", re.MULTILINE)
_SHELL_DEFINED = pattern(
    r"^[ \t]*(?:function[ \t]+([A-Za-z_][\w:.-]*)|([A-Za-z_][\w:.-]*)[ \t]*\([ \t]*\))", re.MULTILINE
)


def language_of(path: str, content: bytes | None = None) -> Language | None:
    """The language by the extension, or by the first line of a file that has none."""
    kind = suffix(path)
    if not kind and content is not None and _SHEBANG.match(content[:80]):
        return Language.SHELL
    return _SUFFIXES.get(kind)


@lru_cache(_MOST_TEXTS)
def text_of_code(content: bytes, language: Language) -> str:
    """The text without its comments, strings kept; empty for what is binary or very large."""
    return _LEXERS[language].sub(partial(_blank, keeps_strings=True), _text(content))


@lru_cache(_MOST_TEXTS)
def code_of(content: bytes, language: Language) -> str:
    """The text without comments and strings (but with what a template literal computes)."""
    return _LEXERS[language].sub(partial(_blank, keeps_strings=False), _text(content))


def _text(content: bytes) -> str:
    if len(content) > _MOST_BYTES or b"\0" in content:
        return ""
    # The rules ask for lines by their number; how a line ends is nothing to them.
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def _blank(match: re.Match[str], *, keeps_strings: bool) -> str:
    """What stays of a comment or string: as many lines as before."""
    found = match.groupdict()
    if found.get("comment") is None and keeps_strings:
        return match[0]
    holes = " ".join(_HOLE.findall(match[0])) if found.get("template") else ""
    if found.get("comment") is not None:
        return " " + "\n" * match[0].count("\n")
    return f'"{holes}"' + "\n" * (match[0].count("\n") - holes.count("\n"))


class Lines:
    """Offsets of one text as line numbers from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> int:
        """The line that holds the offset."""
        return bisect_right(self._starts, offset)


def definitions(content: bytes, language: Language) -> tuple[Definition, ...]:
    """What the file defines at its top level, in order; nothing for Python, which has a syntax tree."""
    find = _DEFINED.get(language)
    return find(code_of(content, language)) if find else ()


def _script(code: str) -> tuple[Definition, ...]:
    lines = Lines(code)
    found = [
        Definition(match["name"], lines.at(match.start()), match["kind"], match["export"] is not None)
        for match in _SCRIPT_DEFINED.finditer(code)
    ]
    found += [
        Definition(match[1], lines.at(match.start()), "export", True)
        for match in _SCRIPT_ASSIGNED.finditer(code)
    ]
    for block in _SCRIPT_LIST.finditer(code):
        found += [
            Definition(match[2], lines.at(block.start(1) + match.start(2)), "export", True)
            for match in _SCRIPT_LISTED.finditer(block[1])
        ]
    return tuple(found)


def _go(code: str) -> tuple[Definition, ...]:
    lines = Lines(code)
    found = [
        Definition(
            match["name"],
            lines.at(match.start()),
            "method" if match["receiver"] else match["kind"],
            match["name"][0].isupper(),
        )
        for match in _GO_DEFINED.finditer(code)
    ]
    for block in _GO_BLOCK.finditer(code):
        found += [
            Definition(match[1], lines.at(block.start(2) + match.start(1)), block[1], match[1][0].isupper())
            for match in _GO_LISTED.finditer(block[2])
        ]
    return tuple(found)


def _shell(code: str) -> tuple[Definition, ...]:
    lines = Lines(code)
    return tuple(
        Definition(match[1] or match[2], lines.at(match.start(match.lastindex or 0)), "function", True)
        for match in _SHELL_DEFINED.finditer(code)
    )


_DEFINED: Mapping[Language, Callable[[str], tuple[Definition, ...]]] = {
    Language.SCRIPT: _script,
    Language.GO: _go,
    Language.SHELL: _shell,
}


_SETTINGS = pattern(r"(Settings|Config|Configuration|Options)$")
_GO_SETTINGS = pattern(
    r"^type \w*(?:Settings|Config|Configuration|Options) struct \{\n((?:[^}\n]*\n)*?)\}", re.MULTILINE
)
_GO_FIELD = pattern(r"^\t([A-Z]\w{4,})\s+[\w.*\[\]]+", re.MULTILINE)


def settings_fields(content: bytes, language: Language) -> list[dict[str, int]]:
    """The fields of each class of settings, with their lines; short names are left out."""
    if language is Language.GO:
        text = code_of(content, language)
        return [
            {
                each[1]: text.count("\n", 0, block.start(1) + each.start()) + 1
                for each in _GO_FIELD.finditer(block[1])
            }
            for block in _GO_SETTINGS.finditer(text)
        ]
    tree = tree_of(content) if language is Language.PYTHON else None
    return [
        {
            each.target.id: each.lineno
            for each in node.body
            if isinstance(each, ast.AnnAssign)
            and isinstance(each.target, ast.Name)
            and len(each.target.id) > 4
        }
        for node in (tree.body if tree else ())
        if isinstance(node, ast.ClassDef) and _SETTINGS.search(node.name)
    ]
