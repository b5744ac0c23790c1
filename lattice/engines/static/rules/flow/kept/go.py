"""What Go opens or locks, and leaves so on an early return."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.kept.locks import below, remark, stays_locked
from lattice.engines.static.rules.flow.kept.openers import closers_of
from lattice.engines.static.rules.flow.kept.owners import is_local, left_behind, owner_of
from lattice.engines.static.rules.flow.reading.blocks import Program, Span, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, around
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_MADE = pattern(
    r"^[ \t]*(\w+(?:\.\w+)?)(?:, (?:err|\w*[eE]rr|\w*cancel\w*|_))? :?= (?P<call>[\w.]+)(?:\[[^\]\n]*\])?\("
)
_OPENED = pattern(
    r"os\.(?:Open|Create|OpenFile|CreateTemp)$|http\.(?:Get|Post|PostForm|Head)$"
    r"|(?:\w*[cC]lient|\w+\.http|\w*HTTP)(?:\.\w+)*\.(?:Do|Get|Post)$|net\.(?:Dial\w*|Listen\w*)$|sql\.Open$"
    r"|\w+\.(?:Query|QueryContext|Queryx|Prepare|PrepareContext|BeginTx|Begin|BeginTxx|Beginx)$"
    r"|gzip\.NewReader$|zip\.OpenReader$|tls\.Dial$"
)
_FOLDER = pattern(r"os\.MkdirTemp$|ioutil\.TempDir$")
_FREES = r"(?:Close|Release|Rollback|Commit|Stop|Free|Destroy|Disconnect|Unlock|Shutdown|Kill)"
_FUNCTIONS = pattern(r"(?i)^(?:cancel|unlock|release|cleanup|restore|undo|teardown)\w*$")
_TAKES = pattern(
    r"^(?:[nN]ew|[wW]rap|[oO]pen|[mM]ake|[aA]ttach|[rR]egister|[sS]erve|[hH]andle|[aA]dd|[sS]et|[tT]rack"
    r"|[sS]tart|[rR]un|[pP]ush|[pP]ut|[sS]tore|[aA]dopt|[cC]lose|[cC]leanup|[wW]ith|Client|Server)"
)
_BORROWS = pattern(
    r"^(?:bufio|gzip|zip|tar|csv|json|io|ioutil|hex|zlib|xml|base64|binary|zstd|bzip2|multipart|log|fmt|png|jpeg|gif"
    r"|image|yaml|toml|gob|pem|template|slog)\."
)
_LOCKED = pattern(r"^\s*([\w.]+)\.(R?)Lock\(\)\s*$")
_LOST = pattern(r"^\s*\w+, _ :?= context\.With(?:Timeout|Deadline|Cancel)\(")
_RETURN = pattern(r"\breturn\b[^\n]*")
_MOST = 1_000


class _Thing(Struct, frozen=True):
    """What is opened: its name, the call that opens it, and whether that is known to open something."""

    name: str
    call: str
    is_known: bool


def kept(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each new line that opens something and does not let it go on every way out."""
    program = program_of(source)
    closers: frozenset[str] | None = None
    asked = 0
    for number in sorted(fresh):
        line = source.code[number - 1]
        if (match := _LOCKED.match(line)) and stays_locked(
            below(source, number), f"{match[1]}.{match[2]}Unlock()"
        ):
            yield remark(number, f"'{match[1]}' stays locked on an early return", "Unlock it by defer.")
        elif _LOST.match(line):
            yield remark(number, "The context's cancel function is thrown away", "Keep it, and defer it.")
    for number, line in enumerate(source.code, 1):
        match = _MADE.match(line) if "= " in line else None
        offset = source.starts[number - 1] + match.start(1) if match else 0
        function = around(program, offset) if match else None
        if match is None or function is None or fresh.isdisjoint(_lines(program, function)):
            continue
        if closers is None:
            closers = closers_of(view, file, program)
        asked += 1
        if asked > _MOST:
            return
        yield from _of_made(program, function, number, match, (fresh, closers))


def _lines(program: Program, function: Function) -> range:
    return range(program.line(function.body.start), program.line(function.body.end) + 1)


def _of_made(
    program: Program,
    function: Function,
    number: int,
    match: re.Match[str],
    sets: tuple[frozenset[int], frozenset[str]],
) -> Iterator[Remark]:
    """What is said of one thing; where the change does not open it, of the return that it adds."""
    fresh, closers = sets
    name, call = match[1], match["call"]
    is_known = ", " in match[0] and (bool(_OPENED.search(call)) or call in closers)
    if cancel := re.match(r"^[ \t]*\w+, (\w+) :?= (?:context|signal)\.\w+\(", match.string):
        name = cancel[1]
    offset = program.source.starts[number - 1] + match.start(1)
    way = _way_out(program, function, offset, _Thing(name, call, is_known)) if name != "_" else None
    line = number if number in fresh or way is None else program.line(way)
    if way is not None and line in fresh:
        yield remark(
            line,
            f"'{name}' stays open on an early return",
            "Release it by defer, right after the error check.",
        )
    elif way is None and number in fresh and is_known and _gathers(program, function, offset, name):
        yield remark(
            number,
            f"What was opened before '{name}' stays open when one fails",
            "Close those, too, before you return.",
        )


def _way_out(program: Program, function: Function, offset: int, thing: _Thing) -> int | None:
    """Where the block is left with the thing open; None when it is not."""
    name, call, is_known = thing.name, thing.call, thing.is_known
    blocks = program.after(function.body, offset)
    if not blocks or (function.name == "main" and not function.owner):
        return None
    rest = blocks[0][1:]
    freed = _freeing(name, call)
    whole = "\n".join(program.text(each) for each in rest)
    is_freed = bool(freed.search(whole))
    outer = "\n".join(program.text(each) for block in blocks[1:] for each in block[1:])
    is_let_go = _is_deferred(program, rest, name, freed)
    if is_let_go or (not is_freed and (not is_known or freed.search(outer))):
        return None
    if rest and re.match(r"if \w*[eE]rr\w* != nil|if \w*[eE]rr\w* == nil", program.text(rest[0])):
        if "== nil" in program.text(rest[0])[:16]:
            return None
        rest = rest[1:]
    if "." in name:
        return _of_field(program, function, rest, thing)
    for at, each in enumerate(rest):
        text = program.text(each)
        inner = [
            block
            for block in program.blocks(each)
            if not re.search(
                r"\bfunc\s*\([^\n]*$", program.code[each.start : block.start - 1].rpartition("\n")[2]
            )
        ]
        head = text if not inner else program.code[each.start : inner[0].start]
        if freed.search(head):
            return None
        if _is_handed(head, name, is_freed):
            owner = owner_of(program, function, text, name)
            return left_behind(program, rest[at + 1 :], (name, owner)) if owner and is_known else None
        ways = (_leaves_open(program, block, name, freed) for block in inner)
        way = next((way for way in ways if way is not None), None)
        if way is not None or re.match(r"return\b", text):
            return way if way is not None else each.start if re.search(rf"\b{name}\b", whole) else None
    stays = (
        is_known
        and not is_freed
        and re.search(rf"\b{name}\b", whole)
        and not _is_handed(whole, name, is_freed)
    )
    return offset if stays else None


def _of_field(program: Program, function: Function, rest: list[Span], thing: _Thing) -> int | None:
    """The same for what is opened into a field of a value that the function makes."""
    root = thing.name.partition(".")[0]
    is_ours = thing.is_known and is_local(program, function, root)
    return left_behind(program, rest, (thing.name, root)) if is_ours else None


def _is_deferred(program: Program, rest: list[Span], name: str, freed: re.Pattern[str]) -> bool:
    """Whether a defer or the like lets the thing go, whatever happens."""
    for each in rest:
        text = program.text(each)
        if re.search(rf"\bdefer\b[^\n]*\b{name}\b", text) or (
            text.startswith("defer") and freed.search(text)
        ):
            return True
        if re.search(rf"(?:Cleanup|AfterFunc)\([^\n]*\b{name}\b|Cleanup\(func\(\) \{{[^}}]*\b{name}\b", text):
            return True
    return False


def _freeing(name: str, call: str) -> re.Pattern[str]:
    if _FUNCTIONS.match(name):
        return re.compile(rf"\b{name}\(\)")
    if _FOLDER.search(call):
        return re.compile(rf"\bos\.Remove(?:All)?\({name}\)")
    return re.compile(
        rf"\b{name}\.(?:Body\.)?{_FREES}\w*\(|\b(?i:close|release)\w*\({name}\b|\b(?i:close"
        rf"|release|put)\w*\([^()\n]*, {name}\)"
    )


def _leaves_open(program: Program, block: Span, name: str, freed: re.Pattern[str]) -> int | None:
    """The return in a nested block that comes before anything lets the thing go."""
    text = program.text(block)
    for match in _RETURN.finditer(text):
        above = text[: match.start()]
        if re.search(rf"\b{name}\b(?!\.)", match[0]) or freed.search(match[0]):
            continue
        if (
            not freed.search(above)
            and not _is_handed(above, name, False)
            and not re.search(r"\bfunc\(|(?i:cleanup|closeAll|abort|fail)\w*\(", above)
        ):
            return block.start + match.start()
    return None


def _is_handed(text: str, name: str, is_freed: bool) -> bool:
    """Whether the thing is returned, stored, sent or given to what takes it over."""
    plain = rf"(?<![\w.&*]){name}\b(?![.\w(\[])"
    if re.search(
        rf"\breturn\b[^\n]*{plain}|^[^\n]*[\w\])}}]\s*=\s*&?{plain}\s*$|:\s*&?{plain}|\{{\s*&?{plain}|append\([^\n]*{plain}"
        rf"|<-\s*{plain}|\bgo\b[^\n]*{plain}|\bgo func|\{{[^\n(){{}}]*, ?{plain}",
        text,
        re.MULTILINE,
    ):
        return True
    for match in re.finditer(rf"([\w.]+)\((?:[^()\n]*, )?&?{plain}", text):
        callee = match[1].rpartition(".")[2]
        if not is_freed and not _BORROWS.match(match[1]) and _TAKES.match(callee):
            return True
    return False


def _gathers(program: Program, function: Function, offset: int, name: str) -> bool:
    """Whether a loop collects what it opens, and returns at the first failure without closing the rest."""
    blocks = program.after(function.body, offset)
    if len(blocks) < 2 or not re.match(r"for\b", program.text(blocks[1][0])):
        return False
    rest = blocks[0][1:]
    body = program.text(function.body)
    if not rest or not re.match(r"if \w*[eE]rr\w* != nil", program.text(rest[0])):
        return False
    check = program.text(rest[0])
    if "return" not in check or re.search(r"(?i)close|cleanup|stop|release|shutdown", check):
        return False
    if re.search(r"\bdefer\b[^\n]*(?i:close|cleanup|func\(\))", body):
        return False
    for each in rest[1:]:
        match = re.match(
            rf"(\w+)(?:\.\w+)* = append\([^\n]*\b{name}\b|(\w+)(?:\.\w+)*\[[^\n]*\] = {name}\b",
            program.text(each),
        )
        root = match and (match[1] or match[2])
        if root and re.search(rf"\b{root}(?:, \w+)? :=|\bvar {root}\b", body):
            return True
    return False
