"""Errors that Go code drops: results left out, branches that say nothing, values used after a failure."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.ignored_error.said import dropped
from lattice.engines.static.rules.text.reading import source as texts
from lattice.engines.static.rules.text.reading.source import Remark, Source

_GO_DISCARD = pattern(r"^\s*_(?:, _)? :?= (?:[\w.]+(?:\([^()]*\))?\.)?(\w+)\(")
_GO_MATTERS = pattern(
    r"(?i:Write|Save|Store|Commit|Exec|Rename|Mkdir|Unmarshal|Marshal|Decode|Encode|Send|Publish|Insert"
    r"|Update"
    r"|Delete|Put|Create|Apply|Migrate|Copy|Upload|Push|Load|Parse|Flush|Persist|Charge|Transfer"
    r"|Enqueue|Notify|Sync|Import)(?![a-z])"
)
_GO_SECOND = pattern(
    r"^\s*(?:\w+, )+_ :?= ((?:strconv\.(?:Atoi|Parse\w+)|os\.(?:Open\w*|Create\w*|ReadFile|ReadDir"
    r"|MkdirTemp|UserHomeDir|UserConfigDir)"
    r"|io\.ReadAll|ioutil\.\w+|(?:json|yaml|xml|toml)\.Marshal\w*|http\.(?:Get|Post\w*|NewRequest\w*)"
    r"|url\.Parse\w*"
    r"|time\.Parse\w*|filepath\.(?:Abs|EvalSymlinks)|(?:hex|base64)\.[\w.]*DecodeString|net\.(?:Dial|Listen)"
    r"|\w+\.(?:Query|QueryContext|Exec|ExecContext|RowsAffected|LastInsertId|Begin|BeginTx|Prepare))"
    r"|[a-zA-Z]\w*)\("
)
_GO_BARE = pattern(
    r"^\t+((?:json|yaml|xml|toml)\.Unmarshal|os\.(?:WriteFile|MkdirAll|Mkdir|Rename|Chmod|Truncate)"
    r"|(?:\w*[tT]x|trans|transaction)\.(?:Commit|Exec\w*)|(?:\w*[wW]riter|w|bw|buf|out|zw|tw|gz|enc"
    r"|encoder)\.(?:Flush|Encode|Sync)"
    r"|(?:\w*[dD][bB]|conn|pool)\.Exec\w*|(?:\w*[sS]tore|\w*[rR]epo)\.(?:Save|Put|Insert|Update|Delete"
    r"|Commit|Write)\w*"
    r"|[a-z]\w*)\(.*\)$"
)
_GO_RESULTS = pattern(
    r"^func (?:\([^)]*\) )?(\w+)(?:\[[^\]]*\])?\([^\n]{0,200}\) (?:\(?[^\n]{0,60}\b)?error\)? \{",
    re.MULTILINE,
)
_GO_NIL = pattern(
    r"^([ \t]*)(?:\} else )?if (?:.*; )?err != nil \{\s*\}"
    r"|^([ \t]*)if (?:.*; )?err != nil \{\n"
    r"\s*(return(?: (?:nil|0|-1|false|true|\" *\"|[\w.*\[\]]+\{\}))?(?:, nil)*|continue)?\n?\s*\}",
    re.MULTILINE,
)


_GO_RECOVER = pattern(r"^\s*defer func\(\) \{ *(?:_ = )?recover\(\) *\}\(\)")
_GO_PASSED = pattern(
    r"^(?P<deep>[ \t]*)(?P<value>\w+), err :?= [^\n]*\n(?P=deep)if err != nil"
    r" \{\n(?P<body>(?:(?P=deep)\t[^\n]*\n){1,3})(?P=deep)\}\n"
    r"(?P<rest>(?:[^\n]*\n){1,6})",
    re.MULTILINE,
)
_GO_LEAVES = pattern(
    r"\breturn\b|\bpanic\(|Fatal|\bcontinue\b|\bbreak\b|os\.Exit|goto|err(?:s|or)?\w* = "
    r"|append\(|Exit\(|\b\w+ = "
)


def go(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    code = "\n".join(source.code)
    failing = frozenset(_GO_RESULTS.findall(code))
    for number in sorted(fresh):
        line = source.code[number - 1]
        discard, second, bare = _GO_DISCARD.match(line), _GO_SECOND.match(line), _GO_BARE.match(line)
        called = ""
        if discard and _GO_MATTERS.search(discard[1]) and "Fprint" not in discard[1]:
            called = discard[1]
        elif second and ("." in second[1] or second[1] in failing):
            called = second[1]
        elif bare and ("." in bare[1] or bare[1] in failing):
            called = bare[1]
        if called and not _explained(source, number):
            yield dropped(number, f"The error of '{called}' is dropped")
        if _GO_RECOVER.match(line) and not _explained(source, number):
            yield dropped(number, "Every panic is caught and dropped")
    yield from _used_anyway(source, fresh, code)
    for match in _GO_NIL.finditer(code):
        number = source.line_of(match.start())
        if number in fresh and _hides(source, number, match) and not _explained(source, number):
            yield dropped(number, "A failure is turned into success: the error is seen and dropped")


def _used_anyway(source: Source, fresh: frozenset[int], code: str) -> Iterator[Remark]:
    """Failures that are written down, after which the value that is not there is used."""
    for match in _GO_PASSED.finditer(code):
        number = source.line_of(match.start("body"))
        if number not in fresh or _GO_LEAVES.search(match["body"]):
            continue
        value = match["value"]
        if value != "_" and re.search(rf"(?<![\w.]){value}\.\w|\*{value}\b|range {value}\b", match["rest"]):
            yield dropped(number, f"The failure is written down, and '{value}' is used all the same")


def _explained(source: Source, number: int) -> bool:
    """Whether a comment stands on the line, above it or right below."""
    return any(
        line.rstrip() != bare.rstrip() and "//" in line
        for line, bare in zip(
            source.lines[max(0, number - 2) : number + 1],
            source.bare[max(0, number - 2) : number + 1],
            strict=True,
        )
    )


def _hides(source: Source, number: int, match: re.Match[str]) -> bool:
    """Whether the function owes its caller the error that the branch drops."""
    for above in range(number - 1, max(0, number - 300), -1):
        line = source.code[above - 1]
        if "func" in line and texts.indent(line) < texts.indent(source.code[number - 1]):
            owes = bool(re.search(r"\berror\)? \{\s*$", line))
            if "continue" in match[0]:
                return owes and bool(
                    _GO_MATTERS.search(match[0])
                    or re.search(
                        r"\b(?i:push|sync|send"
                        r"|save)\w*\(",
                        match[0],
                    )
                )
            return owes
    return False
