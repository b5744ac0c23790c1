"""What JavaScript and TypeScript take and do not give back when a step in between fails."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.kept.locks import remark
from lattice.engines.static.rules.flow.reading.blocks import Program, Span, program_of
from lattice.engines.static.rules.flow.reading.functions import around
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_MADE = pattern(
    r"^[ \t]*(?:const|let"
    r"|var)\s+(\w+)\s*(?::[^=\n]+)?=\s*(?P<value>(?:await\s+)?(?P<call>[\w.$]+"
    r"(?:<[^<>\n]*>)?)\(|new\s+\w)"
)
_STRONG = pattern(
    r"(?i)(?:pool|db|database|knex|mysql|pg)\w*\.(?:connect|reserve)$|\.?(?:getConnection|getClient|acquire)$|(?:fs|fsp|promises)\.open$|openSync$"
)
_NAMED = pattern(r"(?i)^(?:release|unlock|dispose|cleanup|restore|unsubscribe|stop)\w*$")
_FREES = (
    r"(?:close|release|destroy|quit|disconnect|dispose|unlock|free|terminate|shutdown|unref|kill|closeSync)"
)
_CLIENT = pattern(r"(?i)client|conn|pool|session|socket|db$")
_TIMER = pattern(r"^set(?:Timeout|Interval)$")
_TAKEN = pattern(
    r"^[ \t]*(?:await\s+)?(?P<what>(?:this\.)?[\w.$]+)\.(?P<how>acquire|lock|pause|suspend"
    r"|cork|beginTransaction|begin)\("
)
_GIVEN = {
    "acquire": "release",
    "lock": "unlock|release",
    "pause": "resume",
    "suspend": "resume",
    "cork": "uncork",
    "beginTransaction": "commit",
    "begin": "commit",
}
_FLAG = pattern(
    r"^[ \t]*(?P<what>(?:this\.)?[\w.$]*?(?:[bB]usy|[rR]unning|[lL]ocked|[iI]n_?[pP]rogress"
    r"|[sS]yncing|[pP]rocessing|[rR]efreshing"
    r"|[fF]lushing|[dD]raining|[fF]etching|[sS]aving|[uU]pdating|[rR]eloading"
    r"|[wW]orking)\w*)\s*=\s*true\s*;?\s*$"
)
_BEGIN = pattern(
    (
        r"^[ \t]*await\s+(?P<what>[\w.$]+)\.(?:query|execute|exec|run)\(\s*['\"`]\s*(?:BEGIN"
        r"|START TRANSACTION)\b"
    ),
    re.IGNORECASE,
)
_REACH, _MOST = 120, 3_000
_DEFINES = pattern(
    r"(?:async\s+)?function\b|(?:const|let)\s+\w+\s*=\s*(?:async\s*)?\([^()]*\)\s*(?::[^=]+)?=>"
)
_HANDLES = pattern(r"try\b[\s\S]*\bcatch\b(?![\s\S]*\b(?:throw|return)\b)")
_FAILS = pattern(r"\bawait\b|\bthrow\b|\w+Sync\(|JSON\.parse\(")


def kept(_view: View, _file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each new line that takes something."""
    program = program_of(source)
    near = (
        number
        for number, line in enumerate(source.code, 1)
        if ("=" in line or "await" in line) and not fresh.isdisjoint(range(number, number + _REACH))
    )
    for number in islice(near, _MOST):
        line = source.code[number - 1]
        offset = source.starts[number - 1] + len(line) - len(line.lstrip())
        taken = _taken(program, line, offset)
        if taken is not None:
            at, title, advice = taken
            if line_at := _shown(program, number, at, fresh):
                yield remark(line_at, f"{title} when a step below fails", advice)
        elif number in fresh and _BEGIN.match(source.bare[number - 1]):
            function = around(program, offset)
            text = program.raw(function.body) if function else source.text
            if not re.search(r"(?i)rollback", text) and re.search(r"(?i)['\"`]\s*commit", text):
                title = "The transaction stays open when a step below fails"
                yield remark(number, title, "Roll back in catch.")


def _taken(program: Program, line: str, offset: int) -> tuple[int | None, str, str] | None:
    """What a line takes: where it stays so, and what to say of that."""
    if match := _MADE.match(line):
        given = _release(match[1], match["call"] or "new")
        strong = bool(_STRONG.search((match["call"] or "").partition("<")[0]))
        at = _stays(program, offset, given, match[1] if strong else "")
        return at, f"'{match[1]}' stays open", "Release it in finally."
    if match := _FLAG.match(line):
        at = _stays(program, offset, re.compile(rf"^{re.escape(match['what'])}\s*=\s*false\b"), "")
        return at, f"'{match['what']}' stays true", "Reset it in finally."
    if match := _TAKEN.match(line):
        pattern = re.compile(rf"^(?:await\s+)?{re.escape(match['what'])}\.(?:{_GIVEN[match['how']]})\(")
        function = around(program, offset)
        undone = function and re.search(r"(?i)rollback|abortTransaction", program.text(function.body))
        at = None if undone else _stays(program, offset, pattern, "")
        return at, f"'{match['what']}' stays taken", "Give it back in finally."
    return None


def _shown(program: Program, number: int, at: int | None, fresh: frozenset[int]) -> int:
    """The line to show: where it is taken, else the step that the change puts in between; 0 for neither."""
    if at is None:
        return 0
    line = number if number in fresh else program.line(at)
    return line if line in fresh else 0


def _release(name: str, call: str) -> re.Pattern[str]:
    """How a statement begins that gives the thing back."""
    frees = _FREES if not _CLIENT.search(name) else _FREES[:-1] + "|end)"
    ways = [
        rf"{name}\??\.{frees}\(",
        rf"[\w.$]*\b(?:closeSync|release\w*|destroy\w*|close\w*|unlock\w*)\(\s*{name}\b",
    ]
    if _TIMER.match(call):
        ways = [rf"clear(?:Timeout|Interval)\(\s*{name}\b"]
    elif _NAMED.match(name):
        ways.append(rf"{name}\(\)")
    return re.compile(rf"^(?:await\s+|return\s+)?(?:{'|'.join(ways)})")


def _stays(program: Program, offset: int, given: re.Pattern[str], strong: str) -> int | None:
    """Where a step between taking and giving back can fail, and nothing gives back then."""
    function = around(program, offset)
    body = function.body if function else Span(0, len(program.code))
    blocks = _after(program, body, offset)
    anywhere = re.compile(given.pattern.removeprefix("^"))
    between: list[Span] = []
    for each in blocks[0][1:] if blocks else ():
        text = program.text(each)
        if given.match(text):
            return _failing(program, between, anywhere)
        if re.match(r"try\b", text) and anywhere.search(text):
            tail = program.code[next(program.blocks(each), each).end : each.end]
            return _failing(program, between, anywhere) if anywhere.search(tail) else None
        if re.search(r"\bfinally\b|\.finally\(", text) and anywhere.search(text):
            return None
        between.append(each)
    if not strong or anywhere.search(program.text(body)):
        return None
    text = "\n".join(map(program.text, between))
    passed = (
        rf"[(,\[{{=:]\s*{strong}\s*[,)\]}};\n]|\breturn\b[^\n;]*\b{strong}\b(?!\.)|\busing\b|\b{strong}\s*[,}}]"
        rf"|\.\.\.{strong}\b|\b{strong}\.(?:on|once)\("
    )
    if re.search(passed, text + "\n") or not re.search(rf"\b{strong}\b", text):
        return None
    return _failing(program, between, anywhere)


def _after(program: Program, body: Span, offset: int) -> list[list[Span]]:
    function = around(program, offset)
    if function is not None:
        return program.after(function.body, offset)
    statements = program.statements(body)
    at = bisect_right(statements, offset, key=lambda each: each.start) - 1
    return [] if at < 0 or offset >= statements[at].end else [list(statements[at : at + 80])]


def _failing(program: Program, between: list[Span], given: re.Pattern[str]) -> int | None:
    """The first of the statements that can leave the block early, without giving back."""
    for each in between:
        text = program.text(each)
        if _DEFINES.match(text) or given.search(text) or _HANDLES.match(text):
            continue
        if _FAILS.search(text) or re.search(r"\breturn\b", text):
            return each.start
    return None
