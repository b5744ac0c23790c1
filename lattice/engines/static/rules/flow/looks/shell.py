"""Locks of shell scripts that are looked for and then made, and state that is read before its lock."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.looks.go import Look
from lattice.engines.static.rules.text.reading.source import Source

_TESTED = pattern(r"(?:\[\[?|\btest)\s+(?:!\s+)?-[efds]\s+(?P<path>\"[^\"\n]+\"|[^\s\]]+)")
_LOCKS = pattern(r"(?i)lock|pid|\.run\b|running|semaphore|mutex")
_MAKES = (
    r"\btouch\s+\"?{0}|(?<![\d&])>\s*\"?{0}|\bmkdir\s+(?:-p\s+)?\"?{0}|\bln\s+-s\S*\s+\S+\s+\"?{0}"
    r"|\btee\s+\"?{0}"
)
_GRABS = pattern(
    r"^\s*(?:if\s+!?\s*)?(?:/usr/bin/)?flock\s+(?:-\w+\s+(?:\d+\s+)?)*(?:\d+|\"?\$\{?\w+\}?\"?)\s*(?:$|\|\||;|&&)|^\s*(?:if\s+!?\s*)?(?:acquire|take|grab|get)_?lock\b|^\s*lock(?:file)?\s+[\"\w$/]"
)
_READ = pattern(
    r"^\s*(?:local\s+)?(\w+)=\"?\$\(\s*(?:<|cat\b|head\b|tail\b|jq\b|psql\b|sqlite3\b|wc\b|[a-z]\w*\s*\))|^\s*read\s+(?:-r\s+)?(\w+)\s*<(?!<)"
)
_OUTSIDE = pattern(
    r"=\"?\$\(\s*(?:date|hostname|id|whoami|uname|mktemp|pwd|nproc|dirname|basename|realpath)\b"
)


def looks(source: Source) -> Iterator[Look]:
    """The looks that another process can make stale."""
    lines = source.bare
    for number, line in enumerate(lines, 1):
        if "mkdir" in line and re.match(
            r"^\s*(?:if\s+!\s*)?mkdir\s+-p\s+\"?\$?\{?\S*lock\S*\"?\s*(?:;\s*then|\|\|\s*(?:exit|return|die|\{))",
            line,
            re.IGNORECASE,
        ):
            yield Look(number, number, "the lock folder")
        tested = _TESTED.search(line)
        if tested and not re.match(r"\s*(?:while|until)\b", line) and _LOCKS.search(tested["path"]):
            path = re.escape(tested["path"].strip('"'))
            makes = re.compile(_MAKES.replace("{0}", path))
            rest = [line[tested.end() :], *lines[number : number + 14]]
            at = next((at for at, each in enumerate(rest) if makes.search(each)), None)
            if at is not None and not re.search(
                r"noclobber|set -C|flock|ln -s\b",
                "\n".join([*lines[max(0, number - 10) : number], *rest[: at + 1]]),
            ):
                yield Look(number, number + at, tested["path"].strip('"'))
    yield from _before_flock(source)


def _before_flock(source: Source) -> Iterator[Look]:
    lines = source.bare
    grabs = [number for number, line in enumerate(lines, 1) if _GRABS.match(line)]
    if not grabs:
        return
    grab = grabs[0]
    for number in range(1, grab):
        match = _READ.match(lines[number - 1])
        if match is None or _OUTSIDE.search(lines[number - 1]):
            continue
        name = match[1] or match[2]
        for at in range(grab + 1, len(lines) + 1):
            line = lines[at - 1]
            if re.search(rf"\b{name}=\"?\$\((?!\()|\bread\b[^\n]*\b{name}\b", line):
                break
            if re.search(rf"\$\{{?{name}\b[^\n]*(?<![\d&>])>\s*\S|\(\([^)]*\b{name}\s*[-+]", line):
                yield Look(number, at, name)
                break
