"""Defaults of a module that a function changes: the next call gets what this one left."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.rules.text.reading.statements import Statement, statements
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "shared-default"
SCOPE = "added lines of JavaScript, TypeScript and Go"
WHY = (
    "Every call works on the same object, so what one call sets is there in the next, and a shallow copy"
    " still"
    " shares what is nested. Silent for state that is meant to change (only names of constants, defaults,"
    " bases and"
    " templates count), for copies all the way down, and for objects that other files change."
)
EXAMPLE = "const settings = { ...DEFAULTS, ...options };\nsettings.margin.top += 60;"

_DEFAULT = pattern(
    r"(?:[A-Z][A-Z0-9_]{2,}|_?(?:[dD]efault|[bB]ase|initial|empty|blank|standard|common|template|preset"
    r"|fallback)[A-Z_]?\w*"
    r"|\w*(?:Defaults?|_defaults?|Template|Preset|Base|Prototype))$"
)
_MADE = {
    "javascript": pattern(
        r"^\s*(?:export\s+)?(?:default\s+)?(?:const|let"
        r"|var)\s+(?P<name>[\w$]+)\s*(?::[^=]+)?=\s*(?P<value>(?:Object\.freeze\()?"
        r"[\[{]|new (?:Map|Set|Date)\()"
    ),
    "go": pattern(
        r"^\s*(?:var\s+)?(?P<name>\w+)\s*(?:[\w.*\[\]]+\s*)?=\s*(?P<value>map\[|\[\]|&?[\w.]+\{|make\()"
    ),
}
_TARGET = r"(?P<to>[\w$]+)\s*(?::[^=]+?)?\s*(?::?=)\s*"
_ALIAS = pattern(
    rf"(?:const|let|var)?\s*{_TARGET}(?:[\w$.?\[\]]+\s*(?:\|\||\?\?)\s*|[^=?]*\?[^:]*:\s*"
    rf"|&)?(?P<name>[\w$]+)\s*$"
)
_SHALLOW = pattern(
    rf"(?:const|let|var)?\s*{_TARGET}(?:\{{\s*\.\.\.(?P<name>[\w$]+)|Object\.assign\(\s*\{{\s*\}}\s*,\s*(?P<assigned>[\w$]+)"
    r"|\*(?P<pointed>\w+)\s*$)"
)
_PARAMETER = pattern(r"(?P<to>[\w$]+)\s*(?::[^=,()]+)?=\s*(?P<name>[\w$]+)\s*[,)]")
_MERGED = pattern(
    r"\b(?:Object\.assign|(?:_|lodash)\.(?:merge|assign|extend|defaultsDeep)|(?:\$"
    r"|jQuery)\.extend|maps\.Copy)\(\s*(?P<name>[\w$]+)\s*,"
)
_CHANGE = (
    r"(?P<deep>(?:\??\.[\w$]+|\[[^\[\]\n]*\])*?)(?:(?:\.[\w$]+|\[[^\[\]\n]*\])\s*(?:=(?![=>])"
    r"|[-+*/|&?]{1,2}=|\+\+|--)"
    r"|\.(?:push|unshift|splice|sort|reverse|pop|shift|fill|set|add|delete|clear)\()"
)
_FILLED = pattern(r"\bArray\([^()]*\)\s*\.fill\(\s*(?:\[|\{|new (?!Date\()\w+\()")
_SORTED = pattern(r"(?:\breturn|=)\s*(?P<name>[\w$]+)\.(?:sort|reverse)\(")
_PROTOTYPE = pattern(r"^\s*[A-Z]\w*\.prototype\.\w+\s*=\s*(?:\[\s*\]|\{\s*\})\s*;?\s*$")
_RENEWED = pattern(r"^\s*([\w$]+)\s*=(?!=)")
_PARAMETERS = pattern(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?::[^=]*)?(?:=>)?\s*$")


class _Alias(Struct, frozen=True):
    """A name of a function that stands for a default, wholly or for what is nested in it."""

    default: str
    offset: int
    is_copy: bool
    spread: str = ""


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, *_MADE):
        said: set[int] = set()
        for line, title in _changes(source, fresh):
            if line not in said:
                said.add(line)
                remark = Remark(
                    line=line,
                    title=title,
                    body="The next use finds what this one left. Copy it with what is nested in it before it"
                    " is changed.",
                )
                yield finding(NAME, file, remark, quote(source.lines[line - 1].encode()))


def _changes(source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    found = list(statements(source))
    made = {
        match["name"]: statement.code
        for statement in found
        if _is_outer(source, statement) and (match := _MADE[source.language].match(statement.code))
        if _DEFAULT.match(match["name"]) and "freeze" not in match["value"]
    }
    whole = {name: _Alias(name, -1, False) for name in made}
    aliases: dict[str, _Alias] = {}
    parameters: set[str] = set()
    for statement in found:
        if statement.depth == 0:
            aliases, parameters = {}, set()
        if statement.opens:
            parameters |= _read_head(statement, aliases, made)
        if source.language == "javascript":
            yield from _plain(source, statement, fresh, parameters)
            parameters -= set(_RENEWED.findall(statement.code))
        if made and not _is_outer(source, statement):
            yield from _written(source, statement, fresh, aliases | whole, made)
            _follow(statement, aliases, made)


def _read_head(statement: Statement, aliases: dict[str, _Alias], made: dict[str, str]) -> set[str]:
    """The parameters of the function that begins; those with a default that is shared are aliases."""
    given = _PARAMETERS.search(statement.code)
    for each in _PARAMETER.finditer(statement.code) if given else ():
        if each["name"] in made:
            aliases[each["to"]] = _Alias(each["name"], statement.start + each.start(), False)
    return set(re.findall(r"(?:^|,)\s*([\w$]+)", given[1])) if given else set()


def _is_outer(source: Source, statement: Statement) -> bool:
    """Whether the statement stands outside of functions, and is no function's head."""
    return statement.depth == 0 and not (source.language == "go" and statement.code.startswith("func"))


def _follow(statement: Statement, aliases: dict[str, _Alias], made: dict[str, str]) -> None:
    code = statement.code.strip().rstrip(";")
    offset = statement.start + len(statement.code) - len(statement.code.lstrip())
    if (match := _ALIAS.match(code)) and (match["name"] in made or match["name"] in aliases):
        source = aliases.get(match["name"])
        aliases[match["to"]] = source or _Alias(
            match["name"], offset, _is_struct(made[match["name"]]) and "&" not in code
        )
    elif match := _SHALLOW.match(code):
        name = match["name"] or match["assigned"] or match["pointed"]
        aliases.pop(match["to"], None)
        if name in made:
            aliases[match["to"]] = _Alias(name, offset, True, code)
    elif (match := re.match(rf"(?:const|let|var)?\s*{_TARGET}", code)) and match["to"] in aliases:
        aliases.pop(match["to"])


def _is_struct(code: str) -> bool:
    """Whether the value is one of Go's structs, which an assignment copies but for its maps and slices."""
    return bool(re.search(r"=\s*[\w.]+\{", code))


def _written(
    source: Source,
    statement: Statement,
    fresh: frozenset[int],
    known: dict[str, _Alias],
    made: dict[str, str],
) -> Iterator[tuple[int, str]]:
    code = statement.code
    if match := _MERGED.search(code):
        alias = known.get(match["name"])
        if (
            alias
            and not alias.is_copy
            and (line := _line(source, fresh, statement.start + match.start(), alias))
        ):
            yield line, f"'{alias.default}' is changed for all: it is the target of the merge"
    for match in list(re.finditer(rf"(?<![\w$.]){_NAMES}{_CHANGE}", code))[:20]:
        alias = known.get(match["name"])
        if alias is None or (alias.is_copy and not _is_nested(alias, match, made[alias.default])):
            continue
        line = _line(source, fresh, statement.start + match.start(), alias)
        if line:
            shared = "shares what is nested with" if alias.is_copy else "is"
            own = "" if match["name"] == alias.default else f"'{match['name']}' {shared} "
            yield line, f"{own}'{alias.default}', which is changed here for all"


_NAMES = r"(?P<name>[A-Za-z_$][\w$]*)"


def _is_nested(alias: _Alias, match: re.Match[str], code: str) -> bool:
    """Whether the change reaches an object or array in the default that the copy did not replace."""
    step = re.match(r"\??\.([\w$]+)", match["deep"] or match[0][len(match["name"]) :])
    if not step or (not match["deep"] and not re.search(r"\((?:$)|\]\s*=", match[0])):
        return False
    key = re.escape(step[1])
    is_replaced = re.search(rf"(?<![\w$.]){key}\s*[:,}}]", alias.spread)
    return (
        bool(re.search(rf"(?<![\w$]){key}\s*:\s*(?:\[|\{{|map\[|&|new |\w+\{{|make\()", code))
        and not is_replaced
    )


def _line(source: Source, fresh: frozenset[int], offset: int, alias: _Alias) -> int:
    places = [source.line_of(offset)] + ([source.line_of(alias.offset)] if alias.offset >= 0 else [])
    return next((line for line in places if line in fresh), 0)


def _plain(
    source: Source, statement: Statement, fresh: frozenset[int], parameters: set[str]
) -> Iterator[tuple[int, str]]:
    """What can be told from the statement alone."""
    for form, title in (
        (_FILLED, "Every element is the same object"),
        (_PROTOTYPE, "All instances share one object on the prototype"),
    ):
        match = form.search(statement.code)
        line = source.line_of(statement.start + match.end() - 1) if match else 0
        if line in fresh:
            yield line, title
    match = _SORTED.search(statement.code)
    if match and match["name"] in parameters and source.line_of(statement.start + match.start()) in fresh:
        line = source.line_of(statement.start + match.start("name"))
        yield line, f"The caller's '{match['name']}' is sorted in place"
