"""State that JavaScript and TypeScript look at, await something, and then write."""

import re
from collections.abc import Iterator, Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.looks.go import Look
from lattice.engines.static.rules.flow.reading.blocks import Program, Span, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, around, functions_of
from lattice.engines.static.rules.text.reading.source import Source

_PLACE = pattern(
    r"(?<![\w$.])(this\.#?[\w$]+|[a-zA-Z_$][\w$]*)(?:\.(?:has|get)\(\s*([^()]+?)\s*\)|\.size\b|\.length\b|\[([\w$.]+)\])?"
)
_BENIGN = pattern(
    r"(?i)cache|memo|loaded|client|conn|instance|config|token|promise|result|schema|session|browser|server|handle|ready"
    r"|init|options|props|data|content|url|path|name|id$|user|err"
)
_SERIAL = pattern(
    r"(?i)lock|mutex|transaction|synchroni[sz]ed|runExclusive|semaphore|serial|atomic|\btx\b|\btrx\b|queue\.add|limit\("
)
_COPIED = pattern(
    r"^(?:const|let|var)\s+(\w+)\s*=\s*(this\.#?[\w$.]+|await\s+(?P<store>[\w$.]+)\.(?:get|read|load|hget|getItem|find\w*)\((?P<key>[^()]*)\)[^;\n]*)\s*;?$"
)


def looks(source: Source) -> Iterator[Look]:
    """The reads that an await separates from the write."""
    program = program_of(source)
    for function in functions_of(program):
        body = program.text(function.body)
        if function.is_async and "await" in body and not _SERIAL.search(body):
            yield from _of_block(program, function, function.body)


def _of_block(program: Program, function: Function, block: Span) -> Iterator[Look]:
    statements = program.statements(block)
    for index, each in enumerate(statements):
        text = program.text(each)
        found = None
        if re.match(r"if\b", text):
            found = _guarded(program, statements, index)
        elif match := _COPIED.match(text):
            found = _copied(program, statements, index, match)
        if found:
            yield found
        if re.match(r"(?:for|while|try|do)\b", text):
            for inner in program.blocks(each):
                yield from _of_block(program, function, inner)


def _guarded(program: Program, statements: Sequence[Span], index: int) -> Look | None:
    """`if (this.running) return; await x; this.running = true`"""
    each = statements[index]
    text = program.text(each)
    opened = text.find("(")
    close = program.pairs.get(each.start + opened)
    if close is None or not re.match(
        r"\s*\{?\s*(?:return|throw|continue)\b|\s*\{[^{}]*\b(?:return|throw|continue)\b",
        program.code[close + 1 : each.end],
    ):
        return None
    for place in _PLACE.finditer(text, opened + 1, close - each.start):
        root, key = place[1], place[2] or place[3]
        if not (root.startswith("this.") or _is_shared(program, root)) or _BENIGN.search(root):
            continue
        name = re.escape(root)
        if key:
            writes = re.compile(
                rf"(?<![\w.]){name}\.(?:set|add)\(\s*{re.escape(key)}\b|(?<![\w.]){name}\[{re.escape(key)}\]\s*[-+]?=(?!=)"
            )
        elif place[0] != root:
            writes = re.compile(rf"(?<![\w.]){name}\.(?:push|add|set|unshift)\(")
        else:
            writes = re.compile(rf"(?<![\w.]){name}\s*(?:[-+]?=(?![=>])|\+\+|--)")
        found = _written(program, statements[index + 1 :], writes, root)
        if found is not None:
            return Look(program.line(each.start), program.line(found), root)
    return None


def _written(program: Program, rest: Sequence[Span], writes: re.Pattern[str], root: str) -> int | None:
    """Where the first write is that an await comes before."""
    awaited = False
    for each in rest:
        text = program.text(each)
        match = writes.search(text)
        pause = text.find("await")
        if match:
            late = awaited or (
                pause >= 0
                and (pause < match.start() or re.match(r"[^;\n]*=\s*await\b", text[match.start() :]))
            )
            again = re.search(rf"\bif\s*\([^\n]*{re.escape(root)}\b", text[: match.start()])
            return each.start + match.start() if late and not again else None
        if awaited and re.match(rf"if\b[^\n]*{re.escape(root)}\b", text):
            return None
        awaited = awaited or pause >= 0
    return None


def _is_shared(program: Program, name: str) -> bool:
    """Whether the file itself holds it, outside of any function."""
    match = re.search(
        (
            rf"^(?:export\s+)?(?:let|var"
            rf"|const)\s+{re.escape(name)}\b\s*(?::[^=\n]+)?(?:=\s*(?:new (?:Map|Set)|\["
            rf"|\{{|\d|false|true|null)|;|$)"
        ),
        program.code,
        re.MULTILINE,
    )
    return match is not None and around(program, match.start()) is None


def _copied(program: Program, statements: Sequence[Span], index: int, match: re.Match[str]) -> Look | None:
    """`const n = await kv.get(k); … await kv.set(k, n + 1)`, `const b = this.b; await x; this.b = b - 1`."""
    name, each = match[1], statements[index]
    computed = rf"\b(?:{name}|\w+)\b\s*[-+]\s*\w|\+\+|--"
    rest = statements[index + 1 :]
    if match["store"]:
        key = re.escape(match["key"].strip())
        changed = {
            name,
            *re.findall(
                rf"(?:const|let)\s+(\w+)\s*=\s*[^;\n]*\b{name}\b[^;\n]*[-+]\s*\w",
                "\n".join(map(program.text, rest)),
            ),
        }
        for later in rest if key else ():
            text = program.text(later)
            put = re.search(
                rf"(?<![\w.]){re.escape(match['store'])}\.(?:set|put|write|hset|setItem|save)\(\s*{key}\s*,\s*([^;\n]*)",
                text,
            )
            if put:
                value = put[1]
                direct = re.search(rf"\b{name}\b[^,]*[-+]\s*\w|\w\s*[-+]\s*[^,]*\b{name}\b", value)
                through = any(re.search(rf"\b{each_name}\b", value) for each_name in changed - {name})
                return (
                    Look(program.line(each.start), program.line(later.start), match["store"])
                    if direct or through
                    else None
                )
        return None
    place = re.escape(match[2].strip())
    awaited = False
    for later in rest:
        text = program.text(later)
        written = re.match(rf"{place}\s*=(?!=)\s*([^;]*)", text)
        if written:
            stale = re.search(rf"\b{name}\b", written[1]) and re.search(computed, written[1])
            return (
                Look(program.line(each.start), program.line(later.start), match[2])
                if awaited and stale
                else None
            )
        awaited = awaited or "await" in text
    return None
