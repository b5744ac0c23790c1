"""Go, JavaScript and TypeScript that say that work is done, or remove what it replaces, too early."""

import re
from collections.abc import Iterator, Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.marks.announced import announced_at
from lattice.engines.static.rules.flow.marks.losses import head_of, loss_at
from lattice.engines.static.rules.flow.marks.words import (
    DONE,
    SQL,
    UNDOES,
    Mark,
    is_main_work,
    is_other_work,
    is_position,
    is_work,
    names_done,
    says_done,
    words_of,
)
from lattice.engines.static.rules.flow.reading.blocks import Program, Span, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, functions_of
from lattice.engines.static.rules.text.reading.source import Remark, Source

_CALL = pattern(r"(?<![\w$.])((?:[A-Za-z_$][\w$]*[!?]?\.)*[A-Za-z_$][\w$]*)\s*(?:<[\w<>\[\], ]*>)?\(")
_NAME = pattern(r"(?<![\w$])[A-Za-z_$][\w$]*")
_COMMON = frozenset(
    (
        "ctx err this self db tx client store state await async const let var new return if nil "
        "null true false error context "
        "fs os path time s c r w in i id log logger config conn repo queue res req options name "
        "key value data row rows"
    ).split()
)
_ASSIGNED = pattern(r"^(?P<what>[\w$.]+)\.(?P<field>\w+)\s*=(?!=)\s*(?P<value>.*)$", re.DOTALL)
_FILES = pattern(r"(?:writeFile(?:Sync)?|WriteFile|outputFile|ensureFile|touch\w*|Create)$")


def early(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each thing said or removed too early."""
    program = program_of(source)
    for function in functions_of(program):
        first, last = program.line(function.body.start), program.line(function.body.end)
        if fresh.isdisjoint(range(first, last + 1)):
            continue
        yield from _of_block(program, function, function.body, fresh)


def _of_block(
    program: Program, function: Function, block: Span, fresh: frozenset[int], deep: int = 0
) -> Iterator[Remark]:
    statements = program.statements(block)
    for index, each in enumerate(statements):
        asked = (program, function, statements, index)
        found = _work_after(*asked) or loss_at(*asked) or announced_at(*asked)
        if found:
            remark, other = found
            if remark.line in fresh or other in fresh:
                yield (
                    remark
                    if remark.line in fresh
                    else Remark(line=other, title=remark.title, body=remark.body)
                )
        inner = list(program.blocks(each)) if deep < 30 else []
        for nested in inner:
            if not any(one.body.start == nested.start for one in functions_of(program)):
                yield from _of_block(program, function, nested, fresh, deep + 1)


def _work_after(
    program: Program, function: Function, statements: Sequence[Span], index: int
) -> tuple[Remark, int] | None:
    each = statements[index]
    mark = _mark(program, each)
    if mark is None:
        return None
    rest = statements[index + 1 :]
    behind = program.code[each.end : function.body.end]
    if UNDOES.search(behind) or re.search(r"\b(?:tx|trx)\b", program.text(head_of(program, each))):
        return None
    before = statements[:index]
    for later in rest:
        text = program.text(later)
        call = _failing_work(program, text, mark)
        if call:
            shared = bool(mark.subjects & _names(text))
            if any(_did(program.text(one), mark.subjects if shared else frozenset()) for one in before):
                return None
            return _remark(program, each, later, mark.text, call)
        if re.match(r"(?:return|throw|continue|break|panic)\b", text):
            return None
    return None


def _failing_work(program: Program, text: str, mark: Mark) -> str:
    """The call in a later statement that does what was said to be done; empty for none."""
    fails = (
        re.search(r"\berr\b|\bError\b|^return\s+[\w.]+\(", text)
        if program.is_go
        else re.search(r"\bawait\b|Sync\(|\breturn\s+\w", text)
    )
    if not fails or re.match(r"defer\b|(?:async\s+)?function\b", text):
        return ""
    for match in _CALL.finditer(text):
        chain = match[1]
        if says_done(chain, "") or not (is_work(chain) or (mark.is_position and is_other_work(chain))):
            continue
        around = text[max(0, match.start() - 200) : match.end() + 300]
        if mark.subjects & _names(around if is_work(chain) else text[match.end() : match.end() + 300]):
            return chain
        if (
            mark.strong
            and is_main_work(chain)
            and words_of(chain.rpartition(".")[2])[0]
            not in ("save", "store", "put", "write", "insert", "run", "print")
        ):
            return chain
    return ""


def _did(text: str, subjects: frozenset[str]) -> bool:
    """Whether an earlier statement did such work, on the same subjects."""
    for match in _CALL.finditer(text):
        if is_main_work(match[1]) and not says_done(match[1], ""):
            near = text[max(0, match.start() - 100) : match.end() + 300]
            if not subjects or subjects & _names(near):
                return True
    return False


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in _NAME.findall(text) if name not in _COMMON)


def _mark(program: Program, statement: Span) -> Mark | None:
    """What the head of a statement says to be done."""
    head = head_of(program, statement)
    code, raw = program.text(head)[:1_000], program.raw(head)[:1_000]
    if re.match(
        r"(?:defer|return|for|while|switch|case|function|async|class|import|export|go|throw)\b", code
    ):
        return None
    if assigned := _ASSIGNED.match(code):
        return _assigned(assigned, raw)
    for match in _CALL.finditer(code):
        chain, given = match[1], raw[match.end() : match.end() + 300]
        if chain in ("if", "for", "while", "switch", "catch", "function", "await"):
            continue
        is_file = bool(_FILES.search(chain)) and names_done(_first(given))
        is_sql = bool(re.search(r"(?i)(?:query|exec|execute|run|update\w*)\w*$", chain) and SQL.search(given))
        if says_done(chain, given) or is_file or is_sql:
            subjects = _names(code[match.end() :]) | (
                _names(chain.rpartition(".")[0]) if "ack" in chain.lower() else frozenset()
            )
            position = is_position(".".join(chain.split(".")[-2:])) or is_position(_first(given)) or is_sql
            return Mark(chain, subjects, strong=not subjects or is_file, is_position=position)
        break
    return None


def _first(given: str) -> str:
    """The first of the arguments that follow an opening bracket."""
    depth = 0
    for at, sign in enumerate(given):
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0 or (depth == 0 and sign == ","):
            return given[:at]
    return given


def _assigned(match: re.Match[str], raw: str) -> Mark | None:
    """`job.status = 'sent'`, `mail.sentAt = new Date()`."""
    words = words_of(match["field"])
    if is_position(match["field"]) and re.match(r"\w+(?:\.\w+)+;?$|\w+\([^\n]*\w", match["value"]):
        return _moved(match)
    value = raw[match.start("value") :]
    says = set(words_of(value)) & DONE and set(words) & {"status", "state"}
    is_done = set(words) & DONE and re.match(r"true\b|new Date|Date\.now|time\.Now|now\(", match["value"])
    if not (says or is_done) or match["what"].split(".")[-1] in ("this", "self"):
        return None
    subjects = _names(match["what"])
    return Mark(f"{match['what']}.{match['field']}", subjects, strong=False) if subjects else None


def _moved(match: re.Match[str]) -> Mark | None:
    """`this.offset = batch.end`: a position that is taken from what is still to be handled."""
    subjects = _names(match["value"].partition(".")[0] if "(" not in match["value"] else match["value"])
    text = f"{match['what']}.{match['field']}"
    is_ours = match["what"] in ("this", "self") or len(match["what"].split(".")[0]) < 3
    return Mark(text, subjects, strong=False, is_position=True) if subjects and is_ours else None


def _remark(program: Program, each: Span, later: Span, said: str, call: str) -> tuple[Remark, int]:
    line, other = program.line(each.start), program.line(later.start)
    return Remark(
        line=line,
        title=f"`{said}` comes before `{call}`, which can still fail",
        body=(
            f"If line {other} fails, the success stands and the work is lost. Do the work first, then say so."
        ),
    ), other
