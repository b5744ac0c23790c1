"""What is removed before its replacement is there, or put in place before it is verified."""

import re
from collections.abc import Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, Span
from lattice.engines.static.rules.flow.reading.functions import Function
from lattice.engines.static.rules.text.reading.source import Remark

_REMOVES = pattern(
    r"^(?:if (?:\w+ :?= )?)?(?:\w+ :?= )?(?:await\s+)?(?:fs(?:p|\.promises)?\.|os\.)?(?:unlink"
    r"|rm|remove|rmdir|Remove|RemoveAll|unlinkSync|rmSync|removeSync)\(\s*([\w.$]+)\s*[,)]"
)
_FETCHES = pattern(
    r"(?i)\b(?:\w+\.)*(?:fetch|download|get|request|pull|clone|build|render|generate|compile|export|dump|readall)\w*\("
)
_PUTS = (
    r"\b(?:\w+\.)*(?:rename|renameSync|copyFile|cp|writeFile|writeFileSync|symlink|Rename"
    r"|WriteFile|Create|Symlink|move|extract\w*|download\w*)\([^\n]*(?<![\w.$]){0}\b(?![\w$])"
)
_RENAMES = pattern(r"\b(?:rename|renameSync|Rename|move)\(\s*([\w.$]+),\s*([\w.$]+)\s*\)")
_PROVES = (
    r"\b(?:\w+\.)*(?:[vV]erify|[vV]alidate|[cC]heck(?:sum)?|[eE]nsure|[aA]ssert)\w*\([^\n]*(?<![\w.$]){0}\b"
)
_EMPTIES = pattern(
    r"(?i)\bdelete\s+from\s+[\"`]?(\w+)[\"`]?\s*['\"`;)]|\btruncate\s+(?:table\s+)?[\"`]?(\w+)"
)
_SAFE = pattern(r"(?i)transaction|\btx\b|\btrx\b|['\"`]\s*BEGIN\b|\.batch\(|\bBegin\w*\(")


def head_of(program: Program, statement: Span) -> Span:
    """A statement up to its first block."""
    inner = next(program.blocks(statement), None)
    return statement if inner is None else Span(statement.start, inner.start - 1)


def loss_at(
    program: Program, function: Function, statements: Sequence[Span], index: int
) -> tuple[Remark, int] | None:
    """What is removed before its replacement is there, or put in place before it is verified."""
    each = statements[index]
    head = program.text(head_of(program, each))
    rest = statements[index + 1 :]
    if removed := _REMOVES.match(head):
        puts = re.compile(_PUTS.replace("{0}", re.escape(removed[1])))
        for at, later in enumerate(rest):
            if puts.search(program.text(later)):
                if any(_FETCHES.search(program.text(one)) for one in rest[:at]):
                    return _lost(
                        program, each, later, f"'{removed[1]}' is removed before what replaces it is there"
                    )
                return None
    if renamed := _RENAMES.search(head):
        proves = re.compile(_PROVES.replace("{0}", re.escape(renamed[2])))
        for later in rest:
            if proves.search(program.text(later)):
                return _lost(program, each, later, f"'{renamed[2]}' is put in place before it is verified")
    whole = program.raw(function.body) + program.text(function.params)
    emptied = _EMPTIES.search(program.raw(each))
    return _emptied(program, each, rest, emptied) if emptied and not _SAFE.search(whole) else None


def _emptied(
    program: Program, each: Span, rest: Sequence[Span], emptied: re.Match[str]
) -> tuple[Remark, int] | None:
    """A table that is filled again below, outside of a transaction."""
    table = emptied[1] or emptied[2]
    for later in rest:
        if re.search(rf"(?i)\binsert\s+into\s+[\"`]?{table}\b", program.raw(later)):
            return _lost(
                program, each, later, f"The table '{table}' is emptied before its new rows are there"
            )
    return None


def _lost(program: Program, each: Span, later: Span, title: str) -> tuple[Remark, int]:
    line, other = program.line(each.start), program.line(later.start)
    return Remark(
        line=line,
        title=title,
        body=(
            f"If a step up to line {other} fails, neither the old nor a good new one is left. "
            f"Replace it at the end."
        ),
    ), other
