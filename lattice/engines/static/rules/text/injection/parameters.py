"""The parameters of functions, which bring text from outside unless their types say otherwise."""

import re

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.injection.taint import CONTROL, GIVEN, WORD, Bound, Names
from lattice.engines.static.rules.text.reading.statements import Statement, arguments

_PLAIN_TYPE = pattern(
    r"^(?:readonly )?(?:u?int\d*|float\d+|byte|rune|bool(?:ean)?|number|bigint|Date|time\.\w+|null|undefined"
    r"|\d+"
    r"|'[^']*'|\"[^\"]*\"|\s*\|\s*)+$"
)

_TOOL = pattern(
    r"^(?:\w*(?:db|client|pool|conn|ctx|context|trx|knex|logger|router|server|prisma|session|callback|signal"
    r"|[cC]ount|limit"
    r"|offset|index)|tx|log|app|res|response|w|rw|next|cb|done|reply|resolve|reject|t|err|error|e|i|j|k|n"
    r"|idx)$",
    re.IGNORECASE,
)

_HEAD = pattern(r"\bfunc(?:tion)?\b[^(]*\(|^\s*(?:[\w$]+\s+)*[\w$#]+\s*(?:<[^<>]*>)?\((?=[^=]*$)|=>\s*$|=>")

_ARROWS = pattern(r"(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?:\s*:\s*[^=()]+)?|([A-Za-z_$][\w$]*))\s*=>")


def read_head(names: Names, statement: Statement) -> None:
    """Bind the parameters of the functions that the statement begins or holds."""
    code = statement.text
    if (
        statement.opens
        and not CONTROL.match(code)
        and not re.match(
            r"\s*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:class|interface|enum|type|struct|switch"
            r"|try)\b",
            code,
        )
    ):
        head = _HEAD.search(statement.code)
        if head:
            names.enter(statement.depth)
    for match in _ARROWS.finditer(code):
        _bind_parameters(names, match[1] if match[1] is not None else match[2])
    if not statement.opens or CONTROL.match(code):
        return
    go = re.match(r"\s*func\s*(?:\([^)]*\)\s*)?[\w\[\], ]*\(", statement.code)
    opening = go.end() - 1 if go else statement.code.find("(")
    last = [m.end() - 1 for m in re.finditer(r"\bfunc(?:tion)?\b[^(]*\(", statement.code)]
    if not go and last:
        opening = last[-1]
    if opening >= 0 and "=>" not in statement.code:
        spans = arguments(statement.code, opening)
        texts = [statement.text[a:b] for a, b in spans]
        if go or "func(" in statement.code:
            _bind_go(names, texts)
        else:
            for each in texts:
                _bind_parameters(names, each)


def _bind_go(names: Names, texts: list[str]) -> None:
    kind = ""
    for text in reversed(texts):
        words = text.strip().split(None, 1)
        kind = words[1] if len(words) > 1 else kind
        if words:
            names.bind(words[0], Bound(_level_of(words[0], kind)))


def _bind_parameters(names: Names, text: str) -> None:
    """Parameters of JavaScript and TypeScript: with types, defaults, and taken apart."""
    depth, start, parts = 0, 0, []
    for at, sign in enumerate(text[:2_000]):
        depth += (sign in "([{<") - (sign in ")]}" or (sign == ">" and text[at - 1 : at] != "="))
        if sign == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    for part in [*parts, text[start:]]:
        body = re.sub(
            r"^\s*(?:@\w+(?:\([^)]*\))?\s*)?(?:(?:public|private|protected|readonly)\s+)*(?:\.\.\.)?",
            "",
            part,
        )
        taken = re.match(r"\s*[{\[]([^{}\[\]]*)[}\]]", body)
        if taken:
            for each in taken[1].split(","):
                for word in WORD.findall(re.sub(r"=.*", "", each))[-1:]:
                    names.bind(word, Bound(_level_of(word, "")))
        elif name := WORD.match(body):
            kind = body[name.end() :].lstrip("? ").partition("=")[0].strip()
            names.bind(name[0], Bound(_level_of(name[0], kind[1:].strip() if kind.startswith(":") else "")))


def _level_of(name: str, kind: str) -> int:
    return 0 if _TOOL.match(name) or (kind and _PLAIN_TYPE.match(kind)) else GIVEN
