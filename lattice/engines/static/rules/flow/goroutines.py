"""Goroutines, processes and groups of them that nobody waits for, or whose failure nobody hears of."""

import re
from collections.abc import Iterator
from itertools import islice

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, Span, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, around, functions_of
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_SYNC = pattern(
    r"\bwg\b|\bWaitGroup\b|\berrgroup\b|<-|\bchan\b|\bctx\b|\b[cC]ontext\b|\bdone\b|\bselect\b|\.Done\("
    r"|\.Wait\(|close\(|\bsem\b|Serve\b|ListenAndServe|\bfor \{|\.Signal\(|\.Broadcast\("
    r"|\brecover\(|\.Accept\(|\bon[A-Z]\w*\(|[cC]allback\("
    r"|group|pool|Run\(|Start\(|Loop|Watch|Listen|io\.Copy|\brange (?:time\.Tick\(|[\w.]+\.C\b)",
)
_GO = pattern(r"^[ \t]*go (?:func\(|(?P<name>(?:\w+\.)*\w+)\((?P<args>.*)\)\s*$)")
_LASTING = pattern(
    r"(?i)serve|listen|run|loop|watch|start|poll|worker|consume|monitor|dispatch|janitor|close|stop"
)
_GROUP = pattern(
    r"^[ \t]*(\w+)(?:, \w+)? :?= errgroup\.WithContext\(|^[ \t]*var (\w+) (?:errgroup\.Group"
    r"|sync\.WaitGroup)\b"
    r"|^[ \t]*(\w+) := (?:new\(errgroup\.Group\)|&?errgroup\.Group\{\}|&?sync\.WaitGroup\{\})"
)
_STARTED = pattern(r"(?:^|[ \t])(\w+)\.Start\(\)")
_HINT = pattern(r"\bgo |[eE]rr[gG]roup|WaitGroup|\.Start\(\)|make\(chan|\.Wait\(\)")
_MOST = 300
_CHANNEL = pattern(r"^[ \t]*(\w+) :?= make\(chan [^,()]+(?:\([^()]*\))?\)\s*$")


def goroutines(_view: View, _file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each line that starts what nobody waits for."""
    program = program_of(source)
    hinted = (number for number in sorted(fresh) if _HINT.search(source.code[number - 1]))
    for number in islice(hinted, _MOST):
        function = around(program, source.starts[number - 1])
        if function is not None:
            yield from _of_line(program, function, number)


def _of_line(program: Program, function: Function, number: int) -> Iterator[Remark]:
    line = program.source.code[number - 1]
    body = program.text(function.body)
    if match := _GO.match(line):
        yield from _of_go(program, number, match, body)
    if match := _GROUP.match(line):
        yield from _of_group(number, next(filter(None, match.groups())), line, body)
    if match := _STARTED.search(line):
        yield from _of_process(number, match[1], function, program)
    if match := _CHANNEL.match(line):
        yield from _of_channel(program, number, match[1], function)
    if match := re.match(r"[ \t]*(\w+)\.Wait\(\)\s*$", line):
        group = re.escape(match[1])
        made = rf"\b{group}(?:, \w+)? :?= (?:errgroup\.|new\(errgroup)|\b{group} (?:\*?errgroup\.Group)"
        if re.search(made, body):
            yield _remark(number, f"The error of '{match[1]}.Wait' is dropped", "Look at it.")


def _of_go(program: Program, number: int, match: re.Match[str], body: str) -> Iterator[Remark]:
    source = program.source
    start = source.starts[number - 1]
    if match["name"] is None:
        started = next(program.blocks(_rest(program, start)), None)
        text = program.text(started) if started else ""
        if re.search(r"\b\w*(?:wg|[wW]ait\w*|[gG]roup)\.Add\(\d", text) and ".Done(" in text:
            yield _remark(number, "The goroutine adds itself to its group too late", "Call Add before go.")
            return
        done = re.search(r"^[ \t]*\w[\w.]*\.Done\(\)", text, re.MULTILINE)
        if done and re.search(r"\breturn\b", text[: done.start()]) and ".Add(" in body and not _inner(text):
            yield _remark(number, "An early return leaves the group waiting", "Defer Done at the beginning.")
            return
    else:
        name = match["name"].rpartition(".")[2]
        called = next((each for each in functions_of(program) if each.name == name), None)
        text = program.code[called.head.start : called.body.end] if called else ""
        result = program.code[called.params.end : called.body.start] if called else ""
        if called and re.search(r"\berror\b", result) and not _LASTING.search(name):
            yield _remark(
                number,
                f"The error of '{name}' is lost with its goroutine",
                "Hand it on by a channel or an errgroup.",
            )
            return
        if "." in match["name"]:
            return
    near = "\n".join(source.code[max(0, number - 4) : number - 1])
    if (
        text
        and not _SYNC.search(text)
        and not re.search(r"\.Add\(|sem <-|\.Acquire\(", near)
        and not _SYNC.search(match["args"] or "")
    ):
        yield _remark(
            number,
            "Nothing waits for this goroutine",
            (
                "The program can end before it does, and its failure is lost. Use a WaitGroup, "
                "an errgroup or a channel."
            ),
        )


def _rest(program: Program, start: int) -> Span:
    return Span(start, min(len(program.code), start + 4_000))


def _inner(text: str) -> bool:
    return "func(" in text


def _of_group(number: int, name: str, line: str, body: str) -> Iterator[Remark]:
    """A group that is made here, started and not waited for."""
    starts = rf"\b{name}\.(?:Go|Add)\("
    if not re.search(starts, body):
        return
    rest = re.sub(rf"\b{name}\.(?:Go|Add|Done|SetLimit)\(", "", body.replace(line, "", 1))
    if not re.search(rf"\b{name}\b", rest):
        yield _remark(number, f"Nothing waits for '{name}'", "Call Wait, and look at its error.")


def _of_process(number: int, name: str, function: Function, program: Program) -> Iterator[Remark]:
    """A command that is started, and neither waited for, released nor handed on."""
    body = program.text(function.body)
    if not re.search(rf"\b{name} :?= exec\.Command", body):
        return
    taken = (
        rf"\b{name}\.(?:Wait|Process)\b|\breturn\b[^\n]*\b{name}\b(?!\.)"
        rf"|[(,=:&]\s*{name}\b(?![.\w])|\bgo\b[^\n]*\b{name}\b"
    )
    if not re.search(taken, body):
        yield _remark(
            number,
            f"Nothing waits for the command '{name}'",
            "Call Wait, or it stays a zombie and its failure is lost.",
        )


def _of_channel(program: Program, number: int, name: str, function: Function) -> Iterator[Remark]:
    """A channel without room that goroutines send to, and that may have no reader left."""
    body = re.sub(rf"\bclose\({name}\)", "", program.text(function.body))
    sends = list(re.finditer(rf"^[ \t]*(?:go func\(\) \{{ )?{name} <- ", body, re.MULTILINE))
    if not sends or "go func" not in body:
        return
    selected = any(re.search(rf"\bcase {name} <-", each) for each in body.split("\n"))
    handed = re.search(rf"[(,]\s*{name}\s*[,)]|\breturn\b[^\n]*(?<!<-)\b{name}\b|[=:]\s*{name}\b", body)
    if selected or handed:
        return
    reads = list(re.finditer(rf"<-\s*{name}\b|\brange {name}\b", body))
    if not reads:
        yield _remark(
            number,
            f"Nobody reads from '{name}'",
            "Its senders block for ever. Read from it, or give it room.",
        )
        return
    lines = body.split("\n")
    cases = [line for line in lines if re.search(rf"<-\s*{name}\b|\brange {name}\b", line)]
    escapes = re.search(
        (
            r"\bcase <-(?:[\w.]+\.Done\(\)|time\.After"
            r"|\w*[tT]ime\w*\.C)[^\n]*:\s*\n(?:[^\n]*\n){0,4}?[ \t]*return\b"
        ),
        body,
    )
    if all(re.search(r"^\s*case\b", line) for line in cases) and escapes and "for {" not in body:
        yield _remark(
            number,
            f"The goroutine that sends to '{name}' blocks for ever once nobody waits",
            "After the time limit no one reads. Give the channel room for its one answer.",
        )


def _remark(line: int, title: str, advice: str) -> Remark:
    return Remark(
        line=line, title=title, body=f"What follows runs before it is done, or without its failure. {advice}"
    )
