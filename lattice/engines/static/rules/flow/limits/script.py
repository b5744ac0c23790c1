"""Limits of JavaScript and TypeScript: fields, options, parameters, and controllers that stop nothing."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.paths import is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.limits.shapes import is_handed_on, kind_at, others_with
from lattice.engines.static.rules.flow.limits.words import TELLS, is_check, is_limit
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, around, functions_of, owners_of
from lattice.engines.static.rules.text.reading.source import Source, source_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange

KINDS = ("*.js", "*.ts", "*.jsx", "*.tsx", "*.mjs", "*.cjs", "*.mts", "*.cts", "*.vue", "*.svelte")
_STORED = pattern(r"^\s*this\.(#?\w+)\s*=(?![=>])")
_DECLARED = pattern(
    r"^\s*(?:(?:public|private|protected|readonly|static"
    r"|override)\s+)*(#?\w+)\s*[?!]?\s*(?::\s*[\w |]+)?\s*(?:=[^>=][^;]*)?[;,]?\s*$"
)
_PROPERTY = pattern(r"(?:^|[(,])\s*(?:(?:public|private|protected|readonly)\s+)+(\w+)\s*\??\s*[:=]")
_CLI = pattern(
    r"\.(?:option|requiredOption)\(\s*['\"`](?:-\w, ?)?(?:--)?([\w-]+)"
    r"|^\s*['\"]?([\w-]+)['\"]?:\s*\{\s*type:\s*['\"](?:string|number)['\"]"
)
_LOCAL = pattern(r"^\s*(?:const|let|var)\s+(\w+)\s*(?::[^=\n]+)?=(?!=)")
_CONTROLLER = pattern(r"^\s*(?:const|let|var)\s+(\w+)\s*=\s*new AbortController\(\)")
_OPTIONS = pattern(
    r"(?i)(?:^|\b|_)(?:options?|opts?|config|cfg|conf|settings|args|argv|values|flags|params|env|defaults|input|body|query)(?-i:(?:_|[A-Z])\w*)?$"
)
_TYPED = pattern(
    r"(?:[oO]ptions?|[oO]pts|[cC]onfig(?:uration)?|[sS]ettings|[pP]arams|[aA]rgs|[fF]lags)(?![a-z])"
)
_CHAIN = pattern(r"(?<![\w$.])(?:[\w$]+\??\.)*[\w$]+$")
_MOST_FILES = 60


class _Member(Struct, frozen=True):
    """A limit of an object: `owned` is not read where options are, `others` have one of the same name."""

    name: str
    owned: bool
    holder: str = ""
    others: frozenset[str] = frozenset()


def dead(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    """(line, name) of each new limit that nothing applies."""
    if file.path.endswith(".d.ts"):
        return
    program = program_of(source)
    said: set[tuple[str, str]] = set()
    for number in sorted(fresh):
        line = source.code[number - 1]
        start = source.starts[number - 1] + len(line) - len(line.lstrip())
        if match := _CONTROLLER.match(line):
            if not _is_handed(program, match[1], start):
                yield number, match[1]
        elif (match := _LOCAL.match(line)) and is_limit(match[1]):
            uses = re.findall(rf"(?<![\w.]){match[1]}\b", program.code)
            if len(uses) == 1 and not line.lstrip().startswith("export"):
                yield number, match[1]
        else:
            for name, owned in _members(program, number, start):
                holder = (_holder(program, start) or _class_at(program, start)).removeprefix("class ")
                member = _Member(name, owned, holder)
                if (name, holder) in said or not is_limit(name):
                    continue
                said.add((name, holder))
                if not _is_read(view, file, program, member):
                    yield number, name
    yield from _parameters(program, fresh)


def _members(program: Program, number: int, start: int) -> list[tuple[str, bool]]:
    """The fields and options that a line sets or declares, and whether an object of ours owns them."""
    line, bare = program.source.code[number - 1], program.source.bare[number - 1]
    if match := _STORED.match(line):
        return [(match[1], True)]
    if ("option" in bare or "type:" in bare) and (match := _CLI.search(bare)):
        return [(_camel(match[1] or match[2] or ""), False)]
    if names := _PROPERTY.findall(line):
        return [(name, True) for name in names]
    match = _DECLARED.match(line)
    holder = _holder(program, start) if match and is_limit(match[1]) else None
    if match is None or holder is None:
        return []
    is_class = holder.startswith("class ")
    return [(match[1], is_class)] if is_class or _TYPED.search(holder) else []


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def _holder(program: Program, offset: int) -> str | None:
    """`class X` or the name of the interface whose body is the innermost brace around the offset."""
    around = [place for place in program.opens if place < offset < program.pairs[place]]
    if not around:
        return None
    head = program.code[max(0, around[-1] - 200) : around[-1]]
    match = re.search(r"\b(class|interface|type)\s+(\w+)[^;{}()]*$", head)
    return None if match is None else f"class {match[2]}" if match[1] == "class" else match[2]


def _is_handed(program: Program, name: str, offset: int) -> bool:
    """Whether the controller's signal, or itself, goes anywhere."""
    function = around(program, offset)
    text = program.text(function.body) if function else program.code
    rest = text.replace("new AbortController", "", 1)
    return bool(
        re.search(
            rf"\b{name}\??\.signal|\{{[^{{}}]*\bsignal\b[^{{}}]*\}}\s*=\s*{name}|[(,\[:=]\s*{name}\s*[,)\]}};\n]|\breturn\s+{name}\b|{{\s*{name}\b|\.\.\.{name}",
            rest,
        )
    )


def _parameters(program: Program, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    """What a function of its own name takes and never mentions."""
    for each in functions_of(program):
        body, given = program.text(each.body), program.text(each.params)
        if not each.name or not body.strip() or not any(map(is_limit, re.findall(r"\w+", given))):
            continue
        if _may_override(program, each):
            continue
        if "arguments" in body or re.match(r"\s*throw\b", body):
            continue
        for match in re.finditer(r"(?:^|[,{(])\s*(\w+)\s*(?=[,=:}?]|$)", given):
            at = each.params.start + match.start(1)
            if not is_limit(match[1]) or program.line(at) not in fresh or _is_type(program, each, at):
                continue
            rest = given[match.end(1) :]
            if re.match(r"\s*:\s*\w+\s*[,}=]", rest) and _in_braces(given, match.start(1)):
                continue
            if not re.search(rf"\b{match[1]}\b", body) and not re.search(rf"=\s*{match[1]}\b", rest):
                yield program.line(at), match[1]


def _in_braces(given: str, at: int) -> bool:
    return given[:at].count("{") > given[:at].count("}")


def _is_type(program: Program, function: Function, at: int) -> bool:
    """Whether a place among the parameters stands in the braces of a type or of a default."""
    around = [place for place in program.opens if function.params.start <= place < at < program.pairs[place]]
    return any(re.search(r"[:=|<]\s*$", program.code[max(0, place - 10) : place]) for place in around)


def _may_override(program: Program, function: Function) -> bool:
    if not function.owner or function.name == "constructor":
        return function.name == "constructor" and "private" in program.text(function.params)
    return bool(
        re.search(rf"\bclass\s+{re.escape(function.owner)}\b[^{{]*\b(?:extends|implements)\b", program.code)
    )


def _class_at(program: Program, offset: int) -> str:
    inside = [name for name, span in owners_of(program) if span.start <= offset < span.end]
    return inside[-1] if inside else ""


def _is_read(view: View, file: FileChange, program: Program, member: _Member) -> bool:
    """Whether any program text applies it."""
    word = member.name.lstrip("#")
    programs = [program]
    for path in sorted(view.mentions([word], KINDS).get(word, frozenset()) - {file.path})[:_MOST_FILES]:
        if is_test(path) or is_documentation(path):
            continue
        if path.endswith((".vue", ".svelte")):
            return True
        content = view.content(path)
        if content and b"\0" not in content:
            programs.append(program_of(source_of(content, "javascript")))
    holder = member.holder
    if holder and not member.owned and any(is_handed_on(each, holder) for each in programs):
        return True
    others = others_with(programs, word, holder) if holder else frozenset()
    typed = _Member(member.name, member.owned, holder, others)
    return _applies(program, typed) or any(
        _applies(each, _Member(word, member.owned, holder, others)) for each in programs[1:]
    )


def _applies(program: Program, member: _Member) -> bool:
    name, owned = member.name, member.owned
    lines, escaped = program.source.code, re.escape(name)
    if not owned and re.search(
        r"\.\.\.\(?(?:this\.)?\w*(?:[oO]pt|[cC]onf|[sS]ett|[pP]aram|[aA]rg|[fF]lag|[vV]alues)\w*",
        program.code,
    ):
        return True
    template = rf"\$\{{[^{{}}]*\.{escaped}\b"
    if re.search(rf"(?:\[['\"`]{escaped}['\"`]\])|{template}", program.source.text):
        return True
    for match in re.finditer(rf"([\w)\]]+)\??\.{escaped}\b(?!\s*(?:\?\?|\|\|)?=(?![=>]))", program.code):
        number = program.line(match.start())
        line = lines[number - 1]
        if _is_of_another(program, member, match):
            continue
        if TELLS.search(line) or is_check(line, "\n".join(lines[number : number + 2]), name):
            continue
        if owned and re.match(rf"\s*this\.{escaped}\s*=[^=]", line):
            continue
        return True
    return _is_taken_out(program, member)


def _is_of_another(program: Program, member: _Member, match: re.Match[str]) -> bool:
    """Whether a place `x.name` reads something else: a method, an option, another type's member."""
    is_called = program.code[match.end() : match.end() + 1] == "("
    if member.owned and match[1] != "this" and (is_called or _OPTIONS.search(match[1])):
        return True
    chain = _CHAIN.search(program.code, max(0, match.end(1) - 100), match.end(1))
    return chain is not None and kind_at(program, match.start(), chain[0]) in member.others


def _is_taken_out(program: Program, member: _Member) -> bool:
    """`const { timeout } = this`, `({ timeout }) => …`"""
    escaped, owned = re.escape(member.name), member.owned
    taken = re.finditer(
        rf"\{{[^{{}}]*(?<![\w.])({escaped})\b\s*(?=[,}}:=])[^{{}}]*\}}\s*(?::[^=(){{}}]+)?(?:=(?!>)|\)|,)",
        program.code,
    )
    for match in taken:
        given = re.split(r"[;\n]", program.code[match.end() : match.end() + 60])[0].strip()
        is_other = _OPTIONS.search(given[:40]) or (given.startswith("{") and "this" not in given)
        if match[0].rstrip().endswith("=") and not (owned and is_other):
            return True
        if (
            not owned
            and re.search(r"\(\s*$|,\s*$", program.code[max(0, match.start() - 200) : match.start()])
            and _is_parameter(program, match.start(1))
        ):
            return True
    return False


def _is_parameter(program: Program, offset: int) -> bool:
    return any(each.params.start <= offset < each.params.end for each in functions_of(program))
