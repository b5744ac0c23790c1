"""A copied line that was not adapted to the end: a thing compared with itself, a condition asked twice."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, indent, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "copy-slip"
SCOPE = "added lines of Python, JavaScript, TypeScript, Go and shell"
WHY = (
    "One name of a copied line still is the first line's: a value is compared with or assigned to "
    "itself, a branch "
    "can never run, the second of two fields gets the first one's value. Silent for the test for NaN, and "
    "unless the two lines differ in nothing but the parts of one pair."
)
EXAMPLE = "box.width = size.width\nbox.height = size.width"

_LANGUAGES = ("python", "javascript", "go", "shell", "c")
_THING = r"[A-Za-z_$][\w$]*(?:(?:\.|\?\.|->)[A-Za-z_$][\w$]*|\[\w+\])*"
_BEFORE = r"(?:^|[(,{?:;]|&&|\|\||[^=!<>]=|\breturn|\bif|\belif|\bwhile|\band|\bor|\bnot|=>)\s*"
_AFTER = r"\s*(?:$|[),;:?{}]|&&|\|\||\band\b|\bor\b|\bif\b|\belse\b|->)"
_COMPARED = pattern(rf"{_BEFORE}({_THING})\s*(?:===?|<=?|>=?)\s*\1(?=(?![\w$.\[(]){_AFTER})")
_BOTH = pattern(rf"{_BEFORE}(!?{_THING})\s*(?:&&|\|\||\band\b|\bor\b)\s*\1(?=(?![\w$.\[(]){_AFTER})")
_ASSIGNED = pattern(rf"^\s*({_THING})\s+=\s+\1\s*;?\s*$")
_END = r"(?![\w$.\[(])"
_TWICE = pattern(
    rf"\b(?:f?min|f?max|minimum|maximum|compare|cmp|localeCompare|lerp)\(\s*({_THING})\s*,\s*\1\s*\)", re.I
)
_DOTTED = r"[A-Za-z_$][\w$]*(?:(?:\.|->)[A-Za-z_$][\w$]*)+"
_ZERO = pattern(rf"(?<![\w$.)\]*/%-])\s*({_DOTTED})\s-\s\1{_END}(?!\s*[*/%])")
_AROUND = pattern(
    rf"(?<![\w$.])({_THING})\s*[<>]=?\s*({_THING})\s*(?:and|&&)\s*\2\s*[<>]=?\s*\1{_END}"
    rf"|(?<![\w$.])({_THING})\s*<=?\s*{_THING}\s*<=?\s*\3{_END}"
)
_SET = pattern(rf"^\s*({_DOTTED}|{_THING}\[[^\]]+\])\s+=\s+(.+?);?\s*$")
_TERNARY = pattern(
    rf"\?\s*({_THING})\s*:\s*\1\s*(?=[;,)]|$)|(?:="
    rf"|\breturn)\s*({_THING}) if .+ else \2\s*$"
)
_CONDITION = {
    "python": pattern(r"^\s*(el)?if (.+):\s*$"),
    "javascript": pattern(r"^\s*(\}?\s*else )?if \((.+)\) \{?\s*$"),
    "c": pattern(r"^\s*(\}?\s*else )?if \((.+)\) \{?\s*$"),
    "go": pattern(r"^\s*(\} else )?if (.+) \{\s*$"),
    "shell": pattern(r"^\s*(el)?if (.+); then\s*$"),
}
_ELSE = pattern(r"^\s*(?:else:|\}? ?else \{|else)\s*$")
_PAIRS = (
    "x/y width/height start/end begin/end start/stop src/dst src/dest source/target "
    "source/destination left/right top/bottom min/max lower/upper low/high first/last first/second "
    "old/new before/after row/col row/column rows/cols lat/lon lat/lng from/to input/output in/out "
    "base/head read/write user/password host/port key/value request/response horizontal/vertical "
    "latitude/longitude prev/next parent/child stdout/stderr minimum/maximum ours/theirs "
    "added/removed hits/misses name/email created/updated debit/credit "
)
_PARTNERS = {frozenset(pair.split("/")) for pair in _PAIRS.split()}
_WORD = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|\s+|.")


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, *_LANGUAGES):
        said: set[int] = set()
        for remark in (*_itself(source, fresh), *_chains(source, fresh), *_neighbours(source, fresh)):
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _itself(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    for number in sorted(fresh) if source.language != "shell" else ():
        line = source.code[number - 1]
        if match := _COMPARED.search(line):
            yield _remark(number, f"'{match[1]}' is compared with itself", "The outcome is always the same.")
        elif match := _ASSIGNED.match(line):
            yield _remark(number, f"'{match[1]}' is assigned to itself", "The line does nothing.")
        elif match := _BOTH.search(line):
            yield _remark(
                number, f"Both sides of the condition are '{match[1]}'", "The second half decides nothing."
            )
        elif match := _TWICE.search(line):
            yield _remark(number, f"'{match[1]}' is given for both", "The other value is never looked at.")
        elif match := _ZERO.search(line):
            yield _remark(number, f"'{match[1]}' is taken from itself", "The difference is always zero.")
        elif match := _AROUND.search(line):
            yield _remark(
                number,
                f"'{match[1] or match[3]}' is both limits",
                "The condition holds for one value at most.",
            )
        elif match := _TERNARY.search(line):
            thing = match[1] or match[2]
            if thing not in ("null", "undefined", "None", "string", "number"):
                yield _remark(number, f"Both branches give '{thing}'", "The condition decides nothing.")


def _chains(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """Conditions that an earlier branch of the same chain took, and two branches alike."""
    pattern = _CONDITION[source.language]
    open_chains: dict[int, dict[str, int]] = {}
    for number, line in enumerate(source.bare, 1):
        if not line.strip():
            continue
        depth = indent(line)
        for deeper in [each for each in open_chains if each > depth]:
            del open_chains[deeper]
        match = pattern.match(line)
        if match:
            condition = " ".join(match[2].split())
            chain = open_chains[depth] if match[1] and depth in open_chains else {}
            if condition in chain and number in fresh and "(" not in condition.replace("len(", ""):
                yield _remark(
                    number, "The condition was asked earlier in this chain", "This branch never runs."
                )
            open_chains[depth] = {**chain, condition: number}
        elif _ELSE.match(line) and depth in open_chains:
            chain = open_chains.pop(depth)
            above = max(chain.values())
            if (
                len(chain) == 1
                and _body(source, above) == _body(source, number)
                and (fresh & {number, number + 1})
            ):
                yield _remark(number, "Both branches do the same", "The condition decides nothing.")
        elif not line.strip().startswith(("}", ")", "fi")):
            open_chains.pop(depth, None)


def _body(source: Source, number: int) -> list[str]:
    depth = indent(source.bare[number - 1])
    body = []
    for line in source.bare[number : number + 60]:
        if line.strip() and indent(line) <= depth:
            break
        if line.strip():
            body.append(line.strip())
    return body or [str(number)]


def _neighbours(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    for first, second in pairwise(sorted(fresh)):
        if second == first + 1:
            left, right = (source.bare[number - 1].strip() for number in (first, second))
            if _is_overwritten(left, right):
                yield _remark(
                    second, "The line overwrites what the line above just set", "One of the two is lost."
                )
            if len(left) < 300 and _is_half_adapted(left, right):
                yield _remark(
                    second,
                    "The line repeats a name of the line above that its twin changes",
                    "One of several parts was not adapted.",
                )


def _is_overwritten(left: str, right: str) -> bool:
    """Whether two plain assignments of one shape set one attribute, and the second does not read it."""
    first, second = _SET.match(left), _SET.match(right)
    if first is None or second is None or first[1] != second[1] or first[2] == second[2]:
        return False
    shapes = [re.sub(r"\w+", "w", each[2]) for each in (first, second)]
    return shapes[0] == shapes[1] and "." in shapes[0] and "(" not in shapes[0] and first[1] not in second[2]


def _is_half_adapted(left: str, right: str) -> bool:
    """Whether `right` is `left` with a name's part exchanged where it is assigned, and kept elsewhere.

    Only what belongs to a longer name, or to an attribute, counts: a bare `x` may well be meant twice.
    """
    before, after = _WORD.findall(left), _WORD.findall(right)
    if len(before) != len(after):
        return False
    changed = {(a.lower(), b.lower()) for a, b in zip(before, after, strict=True) if a != b}
    if len(changed) != 1:
        return False
    ((old, new),) = changed
    numbered = old.isdigit() and new.isdigit()
    if not numbered and frozenset((old, new)) not in _PARTNERS:
        return False
    if not re.search(r"(?<![=!<>])(?::=|=(?![=>])|:)", left):
        return False
    places = [
        at
        for at, word in enumerate(before)
        if word.lower() == old and (not numbered or _is_attached(before, at))
    ]
    kept = [at for at in places if before[at] == after[at]]
    moved = [at for at in places if before[at] != after[at]]
    assigned = next((at for at, word in enumerate(before) if word in ("=", ":")), 0)
    is_other = any(word.lower() == new for word in before)
    return bool(moved) and bool(kept) and min(moved) < assigned and min(kept) > assigned and not is_other


def _is_attached(words: list[str], at: int) -> bool:
    """Whether a number is the end of a name."""
    return at > 0 and bool(re.fullmatch(r"[A-Za-z_]+", words[at - 1]))


def _remark(line: int, title: str, why: str) -> Remark:
    return Remark(line=line, title=title, body=f"{why} Name what is meant, or remove it.")
