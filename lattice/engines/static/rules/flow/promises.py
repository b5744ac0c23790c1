"""Promises that nobody waits for, in JavaScript and TypeScript."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, around, functions_of
from lattice.engines.static.rules.flow.reading.modules import Tree
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_CALL = pattern(r"(?<![\w$.#])((?:this\??\.)?#?[A-Za-z_$][\w$]*(?:\??\.#?[\w$]+)*)\s*(?:<[\w<>\[\], ]*>)?\(")
_UNFINISHED = pattern(r"(?:[=(,?:&|+\[<.]|=>|\b(?:return|await|void|yield|throw|new|function|async))\s*$")
_HEADED = pattern(r"^(?:\}?\s*else\s+)?if\s*\(.*\)\s*$|^\}?\s*else\s*$|^(?:for|while)\s*\(.*\)\s*$")
_EFFECT = pattern(
    r"use\w*Effect\(|useCallback\(|\.(?:on|once|off|addListener|subscribe|then|catch|finally)\(|addEventListener"
    r"|set(?:Interval|Timeout|Immediate)|nextTick|queueMicrotask|requestAnimationFrame|waitUntil"
)
_FOREVER = pattern(
    r"(?:^|[._#])_?(?:(?:run|start)?_?(?:loop|poll|watch|listen|schedul|prefetch|preload|warm|track|trace|log|debug"
    r"|background|forever|refreshIn|heartbeat|main$|next$|emit)\w*)$",
    re.IGNORECASE,
)
_CALLBACK = pattern(
    r"(?P<receiver>[\w$\])]+)\??\.(?P<how>forEach|filter|some|every|find|findIndex|sort|map|flatMap)"
    r"(?:<[^<>\n]*>)?\(\s*(?P<what>async\b|(?:\(?\s*[\w$]+\s*\)?\s*=>\s*)?(?P<name>(?:this\.)?[\w$.]+)\b)"
)
_NOT_LISTS = pattern(
    r"(?i)stream|readable|iter|rx|observable|pipe|queue|collection|cursor|lazy|\bfrom\(|async\."
)
_PREDICATE = frozenset(["filter", "some", "every", "find", "findIndex", "sort"])
_CONSUMED = (
    r"Promise\.\w+\(\s*(?:\.\.\.)?\[?[^()]*\b{0}\b|\breturn\s+{0}\b(?!\.)|\bawait\b[^;\n]*\b{0}\b"
    r"|\.\.\.{0}\b|\bof\s+{0}\b"
)
_TAKEN = r"[(,\[]\s*{0}\s*[,)\]]|[=:]\s*{0}\s*[,;}}\n]|{0}\s*\.(?:then|catch|finally)\b"
_USED = r"(?<![\w$.]){0}(?:\?\.|\.(?!then\b|catch\b|finally\b)|\[)[\w$]"
_ENDLESS = pattern(r"\bwhile\s*\(\s*true|\bfor\s*\(\s*;;")
_WAIT = "Await it, return it, or catch its failure."


def promises(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each line that lets a promise go."""
    program = program_of(source)
    before = (view.old(file) or b"").decode("utf-8", "replace")
    tree = Tree(view, file.path, program, before)
    for number in sorted(fresh):
        line = source.code[number - 1]
        if "(" not in line:
            continue
        start = source.starts[number - 1]
        remark = _of_callback(program, tree, number) or _of_single(source, program, number)
        for match in _CALL.finditer(line):
            remark = remark or _of_call(
                program, tree, match[1], start + match.start(), start + match.end() - 1
            )
        if remark:
            yield remark


def _of_single(source: Source, program: Program, number: int) -> Remark | None:
    line = source.code[number - 1]
    if match := re.match(r"\s*Promise\.(?:all|allSettled)\(", line):
        opened = source.starts[number - 1] + match.end() - 1
        if _is_statement(program, source.starts[number - 1] + len(line) - len(line.lstrip()), opened):
            return _remark(number, "Nothing waits for these promises", _WAIT)
    raw = source.bare[number - 1]
    if re.search(r"process\.(?:on|once)\(\s*['\"]exit['\"],\s*async\b", raw):
        return _remark(number, "An exit handler cannot wait", "Do the work before exit, or synchronously.")
    if re.search(r"\buse(?:Layout)?Effect\(\s*async\b", line):
        return _remark(number, "An effect cannot be async", "Call an async function inside of it.")
    match = re.search(r"\bsetInterval\(\s*async\b[^{\n]*\{", line)
    if match:
        brace = source.starts[number - 1] + match.end() - 1
        body = program.code[brace : program.pairs.get(brace, brace)]
        if "await" in body and not re.search(r"\btry\b|\.catch\(", body):
            return _remark(number, "A failure in this interval is caught by nobody", "Catch it inside.")
    return None


def _of_callback(program: Program, tree: Tree, number: int) -> Remark | None:
    """An async function given to what does not wait for it."""
    line = program.source.code[number - 1]
    start = program.source.starts[number - 1]
    text = program.code[start : start + len(line) + 120]
    match = _CALLBACK.search(text)
    if match is None or match.start() > len(line):
        return None
    how, is_async = match["how"], match["what"] == "async"
    if not is_async and not (
        tree.is_promise(match["name"], start) and (how != "map" or match["what"] == match["name"])
    ):
        return None
    if how == "forEach":
        return _remark(
            number,
            "forEach does not wait for its async function",
            "Use for … of with await, or await Promise.all over map.",
        )
    if _NOT_LISTS.search(text[: match.end("receiver")]):
        return None
    if how in _PREDICATE:
        return _remark(
            number, f"{how} takes the promise of its async function for true", "Await the answers first."
        )
    return _of_map(program, match, start, number)


def _of_map(program: Program, match: re.Match[str], start: int, number: int) -> Remark | None:
    """`const xs = items.map(async …)` whose promises are used as values, or dropped."""
    line = program.source.code[number - 1]
    opened = start + program.code[start:].index("(", match.start("how"))
    close = program.pairs.get(opened)
    if close is None:
        return None
    named = re.match(
        r"\s*(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*[\w$.()]*$", line[: match.start("receiver")]
    )
    if named and not program.code[close + 1 : close + 40].lstrip().startswith((".then", ".")):
        function = around(program, start)
        rest = program.code[close : function.body.end if function else len(program.code)]
        if _is_misused(rest, named[1]):
            return _remark(number, f"'{named[1]}' holds promises, not values", "Await Promise.all over it.")
    elif re.match(
        r"\s*(?:this\.)?[\w$.]+(?:\([^()]*\)[\w$.]*)*$", line[: match.end("receiver")]
    ) and _is_statement(program, start + len(line) - len(line.lstrip()), opened):
        return _remark(number, "Nothing waits for these promises", "Await Promise.all over them.")
    return None


def _is_misused(rest: str, name: str) -> bool:
    """Whether a promise, or a list of them, is used as if it were its value."""
    escaped = re.escape(name)
    if re.search("|".join((_CONSUMED, _TAKEN)).replace("{0}", escaped).replace("}}", "}"), rest):
        return False
    return bool(re.search(_USED.replace("{0}", escaped), rest))


def _of_call(program: Program, tree: Tree, chain: str, start: int, opened: int) -> Remark | None:
    close = program.pairs.get(opened)
    if close is None or _FOREVER.search(chain):
        return None
    before = program.code[max(0, start - 200) : start]
    prefix = before.rpartition("\n")[2]
    after = program.code[close + 1 : close + 120]
    number = program.line(start)
    name = chain.rpartition(".")[2]
    if not prefix.strip() or _HEADED.match(prefix.strip()):
        if _is_statement(program, start, opened) and _counts(program, tree, chain, start):
            return _remark(number, f"The promise of '{name}' is not awaited", _WAIT)
        return None
    asked = re.search(r"\b(?:if|while)\s*\((?:[^()]*&&)?\s*!?\s*$", prefix)
    if asked and re.match(r"\s*(?:\)|&&|\|\|)", after) and tree.is_promise(chain, start):
        return _remark(number, f"The promise of '{name}' is taken for its answer", "Await it.")
    named = re.search(r"\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*$", prefix)
    if named and re.match(r"\s*(?:;|\n|$)", after) and not after.lstrip().startswith("."):
        function = around(program, start)
        rest = program.code[close + 1 : function.body.end if function else len(program.code)]
        if _is_misused(rest, named[1]) and tree.is_promise(chain, start):
            return _remark(number, f"'{named[1]}' is a promise, not its value", "Await it.")
    if re.search(r"\breturn\s+$", prefix) and re.match(r"\s*(?:;|\n|\})", after):
        function = around(program, start)
        if (
            function
            and function.is_async
            and _in_try(program, function, start)
            and tree.is_promise(chain, start)
        ):
            return _remark(
                number, f"The catch below never sees a failure of '{name}'", "Write return await inside try."
            )
    return None


def _counts(program: Program, tree: Tree, chain: str, start: int) -> bool:
    """Whether the call gives a promise, at a place where somebody could wait for it."""
    function = around(program, start)
    if function is None or function.name == "constructor":
        return False
    head = program.code[max(0, function.params.start - 160) : function.params.start].rpartition(";")[2]
    if _EFFECT.search(head.rpartition("}")[2]) or re.search(r"\bon[A-Z]\w*\s*=\s*\{?\s*\(?$", head):
        return False
    if not tree.is_promise(chain, start):
        return False
    name = chain.rpartition(".")[2]
    bodies = (program.text(each.body) for each in functions_of(program) if each.name == name)
    return not any(map(_ENDLESS.search, bodies))


def _is_statement(program: Program, start: int, opened: int) -> bool:
    """Whether a call is all of its statement."""
    before = program.code[max(0, start - 400) : start]
    if _UNFINISHED.search(before) and not _HEADED.match(before.rpartition("\n")[2].strip()):
        return False
    close = program.pairs.get(opened)
    if close is None:
        return False
    rest = program.code[close + 1 : close + 200]
    if not re.match(r"[ \t]*(?:;|\}|$|\n(?!\s*[.?&|+*/,=)\]:]))", rest):
        return False
    ending = re.match(r"[ \t]*\n\s*(\})\s*,", rest)
    return ending is None or program.is_block(program.backs.get(close + 1 + ending.start(1), -1))


def _in_try(program: Program, function: Function, offset: int) -> bool:
    """Whether the innermost block around the offset that has a catch is a try of this function."""
    for place in program.opens:
        inside = place < offset < program.pairs[place] and place >= function.body.start - 1
        if inside and re.search(r"\btry\s*$", program.code[max(0, place - 20) : place]):
            return bool(re.match(r"\s*catch\b", program.code[program.pairs[place] + 1 :][:40]))
    return False


def _remark(line: int, title: str, advice: str) -> Remark:
    return Remark(line=line, title=title, body=f"What follows runs before it is done. {advice}")
