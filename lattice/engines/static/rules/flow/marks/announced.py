"""A success that is announced to others before the step that makes it last."""

import re
from collections.abc import Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.marks.losses import head_of
from lattice.engines.static.rules.flow.marks.words import DONE, STARTED, UNDOES, words_of
from lattice.engines.static.rules.flow.reading.blocks import Program, Span
from lattice.engines.static.rules.flow.reading.functions import Function
from lattice.engines.static.rules.text.reading.source import Remark

_TELLS = frozenset("report emit publish notify announce broadcast dispatch fire trigger".split())
_LASTS = frozenset("save commit persist store flush".split())
_HAPPENED = DONE | frozenset(
    "created updated deleted removed saved added committed registered renamed moved changed closed "
    "cancelled canceled confirmed accepted booked enrolled upgraded".split()
)
_CALL = pattern(r"(?<![\w$.])((?:[A-Za-z_$][\w$]*[!?]?\.)+[A-Za-z_$][\w$]*)\(")
_EVENT = pattern(r"['\"`]([\w.:/ -]{2,40})['\"`]|(?<![\w$.])((?:[A-Za-z_$][\w$]*\.)*[A-Z]\w+)\b")
_NAME = pattern(r"(?<![\w$.])[A-Za-z_$][\w$]*")
_SET = pattern(r"^(?P<what>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)\.\w+ = ")
# An event that is written with the rest, in its transaction, lasts with it.
_WITHIN = pattern(r"(?i)\b(?:tx|trx|txn|transaction)\b|outbox")


def announced_at(
    program: Program, function: Function, statements: Sequence[Span], index: int
) -> tuple[Remark, int] | None:
    """An event that says that something happened, and the save below it that can still fail."""
    each = statements[index]
    said = _announcement(program, each)
    if said is None:
        return None
    behind = program.code[each.end : function.body.end]
    earlier = program.code[function.body.start : each.start]
    if UNDOES.search(behind) or _WITHIN.search(program.raw(head_of(program, each))):
        return None
    about = set(_NAME.findall(program.text(head_of(program, each)))) - {said.partition(".")[0]}
    for later in statements[index + 1 :]:
        text = program.text(later)
        if (made := _SET.match(text)) and about & set(_NAME.findall(text[made.end() :])):
            about.add(made["what"])
        saved = _saved(program, text, about)
        if saved and f"{saved}(" not in earlier:
            return _remark(program, each, later, said, saved)
        if saved or re.match(r"(?:return|throw|continue|break|panic)\b", text):
            return None
    return None


def _announcement(program: Program, statement: Span) -> str | None:
    """The call that tells of an event that happened, as a statement of its own."""
    head = head_of(program, statement)
    code, raw = program.text(head)[:600], program.raw(head)[:600]
    match = _CALL.search(code)
    if match is None or re.match(r"(?:defer|return|for|while|switch|go|function|class)\b", code):
        return None
    if words_of(match[1].rpartition(".")[2])[:1] not in ([verb] for verb in _TELLS):
        return None
    named = [one or other for one, other in _EVENT.findall(raw[match.end() :])[:3]]
    words = {word for name in named for word in words_of(name.rpartition(".")[2] or name)}
    return match[1] if words & _HAPPENED and not words & STARTED else None


def _saved(program: Program, text: str, about: set[str]) -> str:
    """The call of a later statement that makes it last, and whose failure is looked at; empty for none."""
    fails = r"\berr\b|^return\s" if program.is_go else r"\bawait\b|Sync\(|^return\s"
    if not re.search(fails, text) or re.match(r"defer\b|(?:async\s+)?function\b", text):
        return ""
    for match in _CALL.finditer(text):
        holder, _, name = match[1].rpartition(".")
        verb = words_of(name)[:1]
        given = set(_NAME.findall(text[match.end() : match.end() + 200]))
        if verb == ["commit"] or (verb and verb[0] in _LASTS and about & {holder, *given}):
            return match[1]
    return ""


def _remark(program: Program, each: Span, later: Span, said: str, saved: str) -> tuple[Remark, int]:
    line, other = program.line(each.start), program.line(later.start)
    return Remark(
        line=line,
        title=f"`{said}` tells of it before `{saved}`, which can still fail",
        body=f"If line {other} fails, others act on what never came to be. Save first, then tell.",
    ), other
