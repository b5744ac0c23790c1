"""A value of Go that takes over what was opened: its maker hands it out, or lets both go when it fails."""

import re
from collections.abc import Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.reading.blocks import Program, Span
from lattice.engines.static.rules.flow.reading.functions import Function, functions_of

_FREES = (
    r"(?:Close|Release|Rollback|Commit|Stop|Free|Destroy|Disconnect|Unlock|Shutdown|Kill|Quit|Abort|Cleanup)"
)
_GONE = pattern(r"(?i)(?:close|cleanup|release|abort|shutdown|destroy|teardown)\w*\(")
_RETURN = pattern(r"\breturn\b[^\n]*")


def owner_of(program: Program, function: Function, text: str, name: str) -> str:
    """The local that a statement gives the thing to, when the function hands that out; empty for none."""
    escaped = re.escape(name)
    plain = rf"(?<![\w.*]){escaped}\b(?![.\w(\[])"
    body = program.text(function.body)
    match = (
        re.match(rf"(\w+) :?= &?\w+(?:\[[^\]\n]*\])?\{{[^;]*?{plain}", text)
        or re.match(rf"(\w+)(?:, \w+)? :?= [a-zA-Z]\w*\([^\n]*{plain}", text)
        or re.match(rf"(\w+)(?:\.\w+)+ = {plain}$", text)
    )
    if match is None:
        return ""
    owner = match[1]
    return owner if is_local(program, function, owner) and _is_handed_out(body, owner) else ""


def is_local(program: Program, function: Function, name: str) -> bool:
    """Whether the function makes it, and does not merely use what it was given."""
    body = program.text(function.body)
    given = re.search(rf"\b{name}\b", program.text(function.params)) or name == function.this
    result = program.code[function.params.end : function.body.start]
    made = rf"\b{name}(?:, \w+)? :?= (?:&?\w+(?:\[[^\]\n]*\])?\{{|new\(|\w+\()|\bvar {name} \w"
    return not given and bool(re.search(made, body) or re.search(rf"\b{name} \*?\w", result))


def _is_handed_out(body: str, owner: str) -> bool:
    return bool(re.search(rf"\breturn\b[^\n]*(?<![\w.]){owner}\b(?![.\w(\[])", body))


def left_behind(program: Program, rest: Sequence[Span], names: tuple[str, str]) -> int | None:
    """Where the function is left without the owner, with neither of the two let go."""
    name, owner = names
    either = rf"(?:{re.escape(name)}|{owner})"
    freed = re.compile(rf"\b{either}(?:\.\w+)?\.{_FREES}\w*\(|(?i:close|release)\w*\({either}\b")
    taken = re.compile(
        rf"[\w\])]\s*=\s*&?{owner}\s*$|<-\s*{owner}\b|append\([^\n]*\b{owner}\b|\bgo\b[^\n]*\b{owner}\b"
        rf"|\b[\w.]+\((?:[^()\n]*, )?{owner}\s*[,)]|\]\s*=\s*{owner}\b|\bgo func",
        re.MULTILINE,
    )
    for each in rest:
        text = program.text(each)
        if text.startswith("defer") and freed.search(text):
            return None
        inner = list(program.blocks(each))
        head = text if not inner else program.code[each.start : inner[0].start]
        if freed.search(head) or taken.search(head) or text.startswith("return"):
            return None
        if not _closes_itself(program, text, owner):
            for block in inner:
                within = program.text(block)
                for way in _RETURN.finditer(within):
                    above = within[: way.start()]
                    if re.search(rf"(?<![\w.]){either}\b(?!\.)", way[0]) or freed.search(way[0]):
                        continue
                    if not (freed.search(above) or _GONE.search(above) or re.search(r"\bfunc\s*\(", above)):
                        return block.start + way.start()
        if taken.search(text):
            return None
    return None


def _closes_itself(program: Program, text: str, owner: str) -> bool:
    """Whether a method of the owner that the statement calls lets go by itself."""
    called = set(re.findall(rf"\b{owner}\.(\w+)\(", text[:2_000]))
    return any(
        each.name in called and _GONE.search(program.text(each.body)) for each in functions_of(program)
    )
