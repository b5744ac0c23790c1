"""Limits of Go: fields, flags, parameters, and contexts that nothing is given."""

import re
from collections.abc import Iterator

from lattice.engines.static.paths import is_documentation, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.limits.structs import is_given, kind_at, owners_of_field, package_of
from lattice.engines.static.rules.flow.limits.words import TELLS, is_check, is_limit
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import around, functions_of
from lattice.engines.static.rules.text.reading.source import Source, source_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_STRUCT = pattern(r"^[ \t]*(?:type )?(\w+) struct \{\s*$")
_FIELD = pattern(r"^\s+(\w+)\s+\*?(?P<kind>time\.Duration|time\.Time|u?int\d*|float\d+|string)\s*(?:`|$)")
_OPTIONS = pattern(
    r"(?:[oO]ptions?|[oO]pts|[cC]onfig(?:uration)?|[sS]ettings|[fF]lags|[pP]arams|[aA]rgs)(?![a-z])"
)
_FLAG = pattern(
    r"^\s*(\w+)\s*:?=\s*(?:\w+\.)?(?:flag|flags|fs|pflag|flagSet|Flags\(\)|PersistentFlags\(\))\.\w*(?:Duration|Int\w*|Uint\w*|String)P?\("
)
_BOUND = pattern(r"\.(?:Duration|Int\w*|Uint\w*|String)VarP?\(\s*&(\w+),")
_DERIVED = pattern(r"^\s*(\w+), \w+ :?= context\.With(?:Timeout|Deadline)\((\w+(?:\.\w+\(\))?)")
_MOST_FILES = 60


def dead(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    """(line, name) of each new limit that nothing applies."""
    program = program_of(source)
    owner = ""
    for number, line in enumerate(source.code, 1):
        if match := _STRUCT.match(line):
            owner = match[1]
        elif line.startswith("}"):
            owner = ""
        if number not in fresh:
            continue
        if owner and (match := _FIELD.match(line)):
            has_tag = "`" in source.lines[number - 1] and not _OPTIONS.search(owner)
            if not has_tag and _is_idle_field(view, file, program, (owner, match[1], match["kind"])):
                yield number, match[1]
        elif name := _idle(program, number, line):
            yield number, name
    yield from _parameters(program, fresh)
    yield from _constants(view, file, program, fresh)


def _constants(
    view: View, file: FileChange, program: Program, fresh: frozenset[int]
) -> Iterator[tuple[int, str]]:
    """What the package itself names and nothing else of it does."""
    for match in re.finditer(
        r"^(?:(?:const|var) |\t)([a-z]\w*)(?:[ \t]+[\w.]+)?[ \t]+=[ \t]+\S", program.code, re.MULTILINE
    ):
        number = program.line(match.start(1))
        if number not in fresh or not is_limit(match[1]) or around(program, match.start(1)) is not None:
            continue
        folder = file.path.rpartition("/")[0]
        paths = view.mentions([match[1]], ["*.go"]).get(match[1], frozenset()) - {file.path}
        used = len(re.findall(rf"\b{match[1]}\b", program.code)) > 1
        if not used and not any(path.rpartition("/")[0] == folder for path in paths):
            yield number, match[1]


def _is_idle_field(view: View, file: FileChange, program: Program, field: tuple[str, str, str]) -> bool:
    """Whether a field means a limit, by its name or as a duration that is set, and nothing applies it."""
    owner, name, kind = field
    if is_limit(name):
        others = package_of(view, file.path, program)
        return not _is_used(view, file, program, name) or not _is_read_of(others, owner, name)
    if kind != "time.Duration" or (name[0].isupper() and not _OPTIONS.search(owner)):
        return False
    package = package_of(view, file.path, program)
    return is_given(package, name) and not (
        _is_used(view, file, program, name) and _is_read_of(package, owner, name)
    )


def _is_read_of(package: tuple[Program, ...], owner: str, name: str) -> bool:
    """Whether the field is applied where the value may be of this struct, and not of another that has one."""
    others = owners_of_field(package, name) - {owner}
    if not others or name[0].isupper():
        return True
    copy = re.compile(rf"\b{name}(?::|\s*=)\s*[\w.]+\.{name}\b")
    if any(copy.search(each.code) for each in package):
        return True
    for program in package:
        for match in re.finditer(rf"(?<![\w.])(\w+(?:\.\w+)*)\.{name}\b(?!\s*=[^=])", program.code):
            if kind_at(package, program, match.start(), match[1]) not in others and not _is_told(
                program, match.start(), name
            ):
                return True
    return False


def _is_told(program: Program, offset: int, name: str) -> bool:
    lines, number = program.source.code, program.line(offset)
    line = lines[number - 1]
    bound = re.search(rf"Var\w*\(\s*&[\w.]+\.{name}\b", line)
    return bool(bound or TELLS.search(line) or is_check(line, "\n".join(lines[number : number + 2]), name))


def _idle(program: Program, number: int, line: str) -> str:
    """The flag or the context of a line that nothing applies; empty for none."""
    if (match := _FLAG.match(line)) and is_limit(match[1]):
        name = match[1]
        applied = _applies(program, rf"\*{name}\b(?!\s*=[^=])", name) or _passed(program, name, number)
        return "" if applied else name
    if (match := _BOUND.search(line)) and is_limit(match[1]):
        reads = rf"(?<![\w.&]){match[1]}\b(?!\s*(?::?=[^=]|\s+(?:time\.|int)))"
        return "" if _applies(program, reads, match[1], number) else match[1]
    if (match := _DERIVED.match(line)) and _is_unused_context(program, number, match[1], match[2]):
        return match[1]
    return ""


def _passed(program: Program, name: str, number: int) -> bool:
    """Whether the pointer itself is handed on."""
    rest = "\n".join(line for at, line in enumerate(program.source.code, 1) if at != number)
    return bool(re.search(rf"[(,=:]\s*{name}\b(?![.\w])", rest))


def _parameters(program: Program, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    for each in functions_of(program):
        body = program.text(each.body)
        if body.count("\n") < 2 or re.match(r"\s*panic\(", body):
            continue
        for match in re.finditer(
            r"(?:^|,)\s*(\w+)(?=\s+(?:time\.|u?int|\*|float)|\s*,)", program.text(each.params)
        ):
            line = program.line(each.params.start + match.start(1))
            if line in fresh and is_limit(match[1]) and not re.search(rf"\b{match[1]}\b", body):
                yield line, match[1]


def _is_unused_context(program: Program, number: int, name: str, parent: str) -> bool:
    """Whether the calls below are given the parent, or a context of their own, and never this one."""
    function = around(program, program.source.starts[number - 1] + len(program.source.code[number - 1]) - 1)
    if function is None or name in {parent, "_"}:
        return False
    start = program.source.starts[number] if number < len(program.source.starts) else function.body.end
    rest = program.code[start : function.body.end]
    handed = re.search(
        rf"[(,=:{{]\s*{name}\b(?!\.(?:Err|Done)\()|\breturn\b[^\n]*\b{name}\b(?!\.)|\b{name}\.Value", rest
    )
    return not handed and bool(
        re.search(rf"\w\({re.escape(parent)}\s*[,)]|\w\(context\.(?:Background|TODO)\(\)\s*,", rest)
    )


def _is_used(view: View, file: FileChange, program: Program, name: str) -> bool:
    folder = file.path.rpartition("/")[0]
    reads = rf"\.{name}\b(?!\s*(?:=[^=]|\())"
    if _applies(program, reads, name):
        return True
    for path in sorted(view.mentions([name], ["*.go"]).get(name, frozenset()) - {file.path})[:_MOST_FILES]:
        if (
            is_test(path)
            or is_documentation(path)
            or (name[0].islower() and path.rpartition("/")[0] != folder)
        ):
            continue
        content = view.content(path)
        if content and b"\0" not in content and _applies(program_of(source_of(content, "go")), reads, name):
            return True
    return False


def _applies(program: Program, reads: str, name: str, own: int = 0) -> bool:
    """Whether something is done with the limit, other than to check, tell or copy it."""
    lines = program.source.code
    for match in re.finditer(reads, program.code):
        number = program.line(match.start())
        line = lines[number - 1]
        if number == own or (program.code[match.start() - 1 : match.start()] == "&" and "Var" in line):
            continue
        if re.search(r"Var\w*\(\s*&[\w.]+,", line) and "&" in line[: line.find(name)][-20:]:
            continue
        if TELLS.search(line) or is_check(line, "\n".join(lines[number : number + 2]), name):
            continue
        if re.match(rf"\s*{name}:\s*[*\w.]*\b{name},?\s*$", line) and _is_ours(program, match.start()):
            continue
        return True
    return False


def _is_ours(program: Program, offset: int) -> bool:
    """Whether the composite literal around an offset is of a type of this package."""
    around = [place for place in program.opens if place < offset < program.pairs[place]]
    before = program.code[max(0, around[-1] - 60) : around[-1]] if around else ""
    return bool(re.search(r"(?<![.\w])[A-Za-z]\w*$", before))
