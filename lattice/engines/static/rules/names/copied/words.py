"""Lines as words: every identifier cut at its humps and underscores, with the shape that the words leave."""

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Source

_TOKEN = pattern(r"[A-Za-z_$][\w$]*|\d[\w.]*|[^\s\w]")
_WORD = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[_$-]+|.")
_SIGN = frozenset("-+!~*&")
_BEFORE_SIGN = frozenset("=(,[:?<>{") | {"return"}
_LEADING = frozenset("} else ( return and or & | ?".split())
_TRAILING = frozenset(") , ; \\".split())
_ALIKE = {">": "<", "elif": "if", "elsif": "if"}
_MOST_WORDS = 48
_LONGEST = 300
_KEYWORDS = frozenset(
    "if elif else for while return and or not in is case switch then do done fi func function def class let"
    " const var new await async yield throw raise try catch except finally with as lambda None True False"
    " null undefined true false nil break continue range len int str float string number bool"
    " import export public private static void local readonly".split()
)


class Words(Struct, frozen=True):
    """One line: its shape, its words in small letters, which stand in strings, which name what is called, the
    whole names that they are parts of, and whether a dot follows those.

    The shape knows neither signs nor the direction of a comparison, nor the `else` before an `if`, nor what
    joins the line to the one before and the one after it. The word of a number begins with `#`.
    """

    shape: str
    words: tuple[str, ...]
    quoted: tuple[bool, ...]
    called: tuple[bool, ...]
    names: tuple[str, ...] = ()
    holds: tuple[bool, ...] = ()


EMPTY = Words("", (), (), ())


@lru_cache(32)
def uses_of(source: Source) -> Mapping[tuple[str, bool], frozenset[int]]:
    """(whole name, whether a dot follows) -> the lines that have it, strings aside."""
    found: dict[tuple[str, bool], set[int]] = {}
    for number, line in enumerate(lines_of(source), 1):
        for name, holds, quoted in zip(line.names, line.holds, line.quoted, strict=True):
            if not quoted:
                found.setdefault((name, holds), set()).add(number)
    return {key: frozenset(lines) for key, lines in found.items()}


def renamed(name: str, old: str, new: str) -> str:
    """The name with one word of it for another, in the same letters."""

    def put(match: re.Match[str]) -> str:
        text = match[0]
        if text.isupper() and len(text) > 1:
            return new.upper()
        return new.capitalize() if text[0].isupper() else new

    return re.sub(re.escape(old), put, name, count=1, flags=re.IGNORECASE)


@lru_cache(32)
def lines_of(source: Source) -> tuple[Words, ...]:
    """Every line of the source as words, in order; lines that are too long, or hold no word, are empty."""
    return tuple(_words(bare, code) for bare, code in zip(source.bare, source.code, strict=True))


def _words(bare: str, code: str) -> Words:
    if len(bare) > _LONGEST or not bare.strip():
        return EMPTY
    shape: list[str] = []
    words: list[str] = []
    quoted: list[bool] = []
    called: list[bool] = []
    names: list[str] = []
    holds: list[bool] = []
    last = "("
    for token in _TOKEN.finditer(bare):
        text = token[0]
        if text in _SIGN and last in _BEFORE_SIGN:
            continue
        last = text
        if text in _KEYWORDS or not (text[0].isalnum() or text[0] in "_$"):
            shape += [_ALIKE.get(text, text)] if shape or text not in _LEADING else []
            continue
        is_quoted = token.start() < len(code) and code[token.start()] != text[0]
        parts = [part for part in _WORD.findall(text) if part.strip("_$-")]
        shape.append("w" * len(parts))
        words += [part.lower() if not text[0].isdigit() else f"#{part}" for part in parts]
        quoted += [is_quoted] * len(parts)
        called += [bare[token.end() : token.end() + 1] == "("] * len(parts)
        names += [text] * len(parts)
        holds += [bare[token.end() : token.end() + 1] == "."] * len(parts)
    while shape and shape[-1] in _TRAILING:
        del shape[-1]
    return (
        Words(" ".join(shape), tuple(words), tuple(quoted), tuple(called), tuple(names), tuple(holds))
        if len(words) <= _MOST_WORDS
        else EMPTY
    )
