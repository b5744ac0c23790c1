"""Fields that Go reads outside of the lock under which it writes them."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, functions_of
from lattice.engines.static.rules.text.reading.source import Source

_LOCK = pattern(r"^[ \t]*(?P<lock>(?P<root>\w+)(?:\.\w+)*)\.Lock\(\)[ \t]*$", re.MULTILINE)
_FIXED = pattern(
    r"(?i)^(?:mu|mutex|lock|\w*mu|log|logger|cfg|conf\w*|opts?|options|clock|now|client|db|store|max\w*|limit|capacity|name"
    r"|timeout|ttl|interval|size|path|dir|ctx|done|wg)$"
)


# A second look that asks whether the entry is still there, not what it is now.
_ONLY_THERE = pattern(r"_,\s*\w+\s*:?=\s*$")
_JUDGES = pattern(
    r"\bif\b[^\n]*(?:[<>]|[!=]=\s*(?!nil\b)[\w\"]|\.(?:Before|After|Equal|Compare|Since|Is[A-Z]\w*|[eE]xpired)\()"
)


class _Read(Struct, frozen=True):
    """A field that is read at an offset; `judged`, if what an entry of it holds is looked at, too."""

    field: str
    at: int
    judged: bool


class Look(Struct, frozen=True):
    """A read at `line`, acted on at `acted`, with the lines that belong to it."""

    line: int
    acted: int
    what: str


def looks(source: Source) -> Iterator[Look]:
    """The reads that are stale once the lock is held."""
    program = program_of(source)
    for function in functions_of(program):
        body = program.text(function.body)
        if ".Lock()" not in body:
            continue
        for match in _LOCK.finditer(body):
            if match["root"] == function.this or re.search(
                rf"\b{match['root']}\b", program.text(function.params)
            ):
                found = _of_region(program, function, body, match)
                if found:
                    yield found
                    break


def _of_region(program: Program, function: Function, body: str, match: re.Match[str]) -> Look | None:
    root = match["root"]
    end = body.find(f"{match['lock']}.Unlock()", match.end())
    deferred = re.match(r"\s*defer ", body[match.end() : match.end() + 20])
    region = body[match.end() : len(body) if deferred or end < 0 else end]
    before = body[: match.start()]
    for read in _reads(program, function, before, root):
        field, at = read.field, read.at
        used = re.compile(rf"\b{root}\.{field}\b(?:\[[^\]\n]*\])*")
        for use in used.finditer(region):
            line_start = region.rfind("\n", 0, use.start()) + 1
            line = region[
                line_start : region.find("\n", use.end()) if "\n" in region[use.end() :] else len(region)
            ]
            head, tail = region[line_start : use.start()], region[use.end() : use.end() + 12]
            writes = re.match(r"\s*(?:[-+*/|&]?=(?!=)|\+\+|--)", tail) and not re.search(
                r"\b(?:if|for|switch|return)\b|:=", head
            )
            if writes or re.search(r"\bdelete\(\s*$", head):
                offset = function.body.start
                return Look(
                    program.line(offset + at),
                    program.line(offset + match.end() + use.start()),
                    f"{root}.{field}",
                )
            is_blind = read.judged and _ONLY_THERE.search(head)
            if not is_blind and re.search(r"\bif\b|\bswitch\b|:=|\breturn\b|\bfor\b|\bcase\b", line):
                break
    return None


def _reads(program: Program, function: Function, before: str, root: str) -> Iterator[_Read]:
    """What decides before the lock, also by a method that looks itself."""
    own = {each.name: each for each in functions_of(program) if each.owner == function.owner}
    for match in re.finditer(
        r"^[ \t]*(?:\} else )?(?:if|switch)\b[^\n]*\{|^[ \t]*[\w, ]+ :?= [^\n]*", before, re.MULTILINE
    ):
        line = match[0]
        is_test = re.match(r"\s*(?:\} else )?(?:if|switch)\b", line)
        named = re.match(r"\s*([\w, ]+) :?= ", line)
        names = [each.strip() for each in named[1].split(",")] if named else []
        rest = before[match.end() :]
        if not is_test and not any(
            re.search(rf"\bif\b[^\n]*\b{name}\b|\b{name}\b", rest)
            for name in names
            if name not in ("_", "err")
        ):
            continue
        if not is_test and not re.search(
            rf"\bif\b[^\n]*\b(?:{'|'.join(name for name in names if name != '_') or 'x'})\b", rest
        ):
            continue
        at = match.start() + len(line) - len(line.lstrip())
        for use in re.finditer(rf"\b{root}\.(\w+)(\()?", line):
            if use[2] and use[1] in own and function.owner:
                looked = program.text(own[use[1]].body)
                if "Lock()" in looked:
                    this = own[use[1]].this
                    for field in re.findall(rf"\b{this}\.(\w+)\b(?!\(|\.\w)", looked):
                        if not _FIXED.match(field):
                            yield _Read(field, at, bool(_JUDGES.search(looked)))
            elif not use[2] and not _FIXED.match(use[1]):
                yield _Read(use[1], at, bool(_JUDGES.search(line)))
