"""A loop that never uses its own variable and uses another loop's, or counts with another loop's counter."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import (
    Remark,
    Source,
    block_end,
    finding,
    indent,
    is_ours,
    sources,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "loop-variable"
SCOPE = "loops on added lines of Python, JavaScript, TypeScript, Go, shell and C-like languages"
WHY = (
    "A loop that tests, counts or reads the variable of the loop around it, or of the one before it, does "
    "not end or works on the wrong element. A loop whose own variable is unused only counts if its body "
    "uses the other loop's variable where its own would stand."
)
EXAMPLE = "for a in alphas:\n    total += a.cost\nfor b in betas:\n    total += a.cost"

_LANGUAGES = ("python", "javascript", "go", "shell", "c")
_NAME = r"[A-Za-z_$][\w$]*"
_COUNTED = pattern(
    rf"\bfor\s*\(?\s*(?:let\s+|var\s+|int\s+|size_t\s+|long\s+|\w+\s+)?(?P<var>{_NAME})\s*:?=\s*[^;]{{1,80}};"
    rf"\s*(?P<test>[^;]{{0,120}});\s*(?P<step>[^{{;]{{0,60}})"
)
_EACH = (
    pattern(rf"^\s*(?:async\s+)?for\s+\(?(?P<vars>{_NAME}(?:\s*,\s*{_NAME})*)\)?\s+in\s+(?P<of>[^:]+):"),
    pattern(
        rf"\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+\[?(?P<vars>{_NAME}(?:\s*,\s*{_NAME})*)\]?\s+(?:of|in)\s+"
        r"(?P<of>[^{]+)\)"
    ),
    pattern(rf"^\s*for\s+(?P<vars>{_NAME}(?:\s*,\s*{_NAME})*)\s*:?=\s*range\s+(?P<of>[^{{]+)\{{"),
    pattern(rf"^\s*for\s+(?P<vars>{_NAME})\s+in\s+(?P<of>[^;]+);?\s*(?:do)?\s*$"),
)
_MOST_LOOPS = 300


class _Loop(Struct, frozen=True):
    """One loop: its line and last line, its variables, the words of what it goes over."""

    line: int
    end: int
    depth: int
    names: tuple[str, ...]
    of: str


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, *_LANGUAGES):
        said: set[int] = set()
        for remark in (*_miscounted(source, fresh), *_unused(source, fresh)):
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _miscounted(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """`for (j = 0; i < n; j++)` and `for (j = 0; j < n; i++)` within a loop over `i`, or anywhere."""
    for number in sorted(fresh):
        match = _COUNTED.search(source.code[number - 1])
        if match is None:
            continue
        var = match["var"]
        stepped = re.search(rf"({_NAME})\s*(?:\+\+|--|[-+*]=)|(?:\+\+|--)\s*({_NAME})", match["step"])
        other = (stepped[1] or stepped[2]) if stepped else ""
        tested = re.match(rf"\s*({_NAME})\s*(?:<|>|!=)", match["test"])
        is_stepped = re.search(rf"(?<![\w$.]){re.escape(var)}(?![\w$])", match["step"])
        if other and not is_stepped and _is_looped(source, number, other):
            yield _remark(number, f"The loop sets '{var}' and counts '{other}'", var)
        elif tested and is_stepped and not _has(match["test"], var) and _is_looped(source, number, tested[1]):
            yield _remark(number, f"The loop counts '{var}' and tests '{tested[1]}'", var)


def _is_looped(source: Source, number: int, name: str) -> bool:
    """Whether a loop above, in the same function or so, has the variable."""
    above = source.code[max(0, number - 30) : number - 1]
    return any((match := _COUNTED.search(line)) and match["var"] == name for line in above)


def _unused(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """Loops without a use of their own variable that use that of the loop around or before them."""
    loops = list(_loops(source))
    for at, loop in enumerate(loops):
        own = [name for name in loop.names if not name.startswith("_")]
        body = [(n, _text(source, n)) for n in range(loop.line + 1, loop.end + 1)]
        tail = source.code[loop.line - 1].partition(")" if source.language in ("javascript", "c") else "{")[2]
        if not own or len(body) > 80 or any(_has(text, name) for _, text in body for name in own):
            continue
        if _has(tail, own[0]) and loop.end == loop.line:
            continue
        for number, text in body:
            name = _taken(loops, at, text) if number in fresh else ""
            if name and not any(_is_set(line, name) for _, line in body):
                title = f"'{name}' belongs to another loop; this one never uses '{own[-1]}'"
                yield _remark(number, title, own[-1])
                break


def _text(source: Source, number: int) -> str:
    """The line with what its strings compute: an f-string or a template may well be the use."""
    return source.bare[number - 1]


def _taken(loops: list[_Loop], at: int, text: str) -> str:
    """The variable of an earlier loop of the same kind that the line reads where its own would stand."""
    loop = loops[at]
    for other in reversed(loops[max(0, at - 4) : at]):
        around = other.end >= loop.end
        before = other.end < loop.line and loop.line - other.end <= 12 and other.depth == loop.depth
        for name in other.names:
            if name in loop.names or _has(loop.of, name) or not (around or before):
                continue
            read = rf"(?:(?<!\w)\$\{{?|(?<![\w.'\"$]))(?:{re.escape(name)})(?![\w$=:]|\s=(?!=))"
            twice = len(re.findall(rf"\[\s*{re.escape(name)}\s*\]", text)) > 1
            if twice or (before and re.search(read, text)):
                return name
    return ""


def _is_set(text: str, name: str) -> bool:
    return bool(
        re.search(
            rf"(?<![\w$.]){re.escape(name)}\s*(?::?=(?!=)|,[^()]*=)|\b(?:for|as|in)\s+{re.escape(name)}\b",
            text,
        )
    )


def _loops(source: Source) -> Iterator[_Loop]:
    found = 0
    for number, line in enumerate(source.code, 1):
        if "for" not in line or found >= _MOST_LOOPS:
            continue
        match = _COUNTED.search(line)
        each = match or next((match for pattern in _EACH if (match := pattern.search(line))), None)
        if each is None:
            continue
        found += 1
        groups = each.groupdict()
        names = tuple(re.findall(_NAME, groups.get("vars") or groups.get("var") or ""))
        of = groups.get("of") or ""
        yield _Loop(number, block_end(source, number), indent(line), names, of)


def _has(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text))


def _remark(line: int, title: str, meant: str) -> Remark:
    return Remark(line=line, title=title, body=f"The wrong element is used. Use '{meant}', if that is meant.")
