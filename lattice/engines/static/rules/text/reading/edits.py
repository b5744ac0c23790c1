"""Edits of assertions: the lines that one edit takes and gives, and whether the new one asks for less."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.quoting import text_of
from lattice.model.change import Hunk

_EXPECT = re.compile(r"expect\((?P<subject>.+?)\)(?:\.resolves)?\.(?P<how>[\w.]+)\((?P<value>.*)\)")
_STRICT_JS = (
    "toBe",
    "toEqual",
    "toStrictEqual",
    "toMatchObject",
    "to.equal",
    "to.eql",
    "to.deep.equal",
    "toHaveBeenCalledWith",
    "toHaveBeenCalledTimes",
    "toHaveLength",
)
_LOOSE_JS = (
    "toBeTruthy",
    "toBeDefined",
    "not.toBeNull",
    "not.toBeUndefined",
    "toBeGreaterThan",
    "toBeGreaterThanOrEqual",
    "to.exist",
    "to.be.ok",
    "toHaveBeenCalled",
    "not.toBe",
    "toBeFalsy",
)
_EXACT = re.compile(
    r"^\s*assert (?P<py>.+?) == .+|self\.assert(?:Equal|Equals|ListEqual|DictEqual|Is)\((?P<ut>.+)"
    r"|(?:assert|require)\.(?:Equal|EqualValues|JSONEq|Exactly|strictEqual|deepEqual"
    r"|deepStrictEqual|equal)\((?P<go>.+)"
    r"|\[\[? \"?(?P<sh>\$\{?\w+\}?)\"? (?:==?|-eq) .+"
)
_LOOSE = re.compile(
    r"^\s*assert (?P<py>[^=<>]+?)(?: is not None| (?:>=?|!=) .+|)(?:,\s*['\"].*)?$|self\.assert(?:True"
    r"|IsNotNone|Greater|GreaterEqual|NotEqual|IsInstance)\((?P<ut>.+)"
    r"|(?:assert|require)\.(?:NotNil|NotEmpty|True|Greater|GreaterOrEqual|NotEqual|NotZero|ok|notEqual"
    r"|notStrictEqual)\((?P<go>.+)"
    r"|\[\[? (?:-n )?\"?(?P<sh>\$\{?\w+\}?)\"? (?:\]|(?:-ge|-gt|!=|-ne) )"
    r"|\[\[ \"?(?P<sh2>\$\{?\w+\}?)\"? ==? \*"
)
_RAISES = re.compile(
    r"(?:pytest\.raises|assertRaises)\(\s*(?P<what>[\w.]+)\s*(?P<more>, *match=)?"
    r"|\.(?P<how>toThrow(?:Error)?|rejects\.toThrow)\((?P<value>.*?)\)"
)


class Edit(Struct, frozen=True):
    """What one edit took and gave: removed texts, and (line, text) added, at `line` of head."""

    line: int
    removed: tuple[str, ...]
    added: tuple[tuple[int, str], ...]


def edits_of(hunk: Hunk) -> Iterator[Edit]:
    """The runs of removed and added lines of a hunk."""
    removed: list[str] = []
    added: list[tuple[int, str]] = []
    number = hunk.new_start
    for origin, content in (*hunk.lines, (b" ", b"")):
        text = text_of(content).rstrip("\r\n")
        if origin == b"-":
            if added:
                yield Edit(number - len(added), tuple(removed), tuple(added))
                removed, added = [], []
            removed.append(text)
            continue
        if origin == b"+":
            added.append((number, text))
        elif removed or added:
            yield Edit(number - len(added), tuple(removed), tuple(added))
            removed, added = [], []
        number += 1


def is_looser(old: str, new: str) -> bool:
    was, now = _EXPECT.search(old), _EXPECT.search(new)
    if was and now and was["subject"] == now["subject"]:
        return (
            was["how"] in _STRICT_JS
            and now["how"] in _LOOSE_JS
            and not (was["how"] == "toBe" and was["value"] in ("true", "false"))
        )
    raised, raises = _RAISES.search(old), _RAISES.search(new)
    if raised and raises:
        if raises["what"]:
            return raises["what"] in ("Exception", "BaseException") and raised["what"] not in (
                raises["what"],
                None,
            )
        return bool(raised["value"]) and raises["how"] is not None and not raises["value"]
    exact, loose = _EXACT.search(old), _LOOSE.search(new)
    if not exact or not loose:
        return False
    subject = next((each for each in (exact["py"], exact["sh"]) if each), "")
    same = next((each for each in (loose["py"], loose["sh"], loose["sh2"]) if each), "")
    if subject or same:
        is_bare = not exact["sh"] or old.lstrip().startswith("[")
        return is_bare and subject.strip() == same.strip()
    kind = "ut" if exact["ut"] else "go"
    return bool(loose[kind]) and bool(_names(exact[kind]) & _names(loose[kind]) - {"self", "t"})


def _names(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_][\w.]*(?=[,)\s(\[])", text))
