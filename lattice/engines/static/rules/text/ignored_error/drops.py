"""Errors that Go and shell code drop: results left out, branches that say nothing, `|| true`."""

import re
from collections.abc import Iterator

from lattice.engines.static.rules.text.reading import source as texts
from lattice.engines.static.rules.text.reading.source import Remark, Source

_GO_DISCARD = re.compile(r"^\s*_(?:, _)? :?= (?:[\w.]+(?:\([^()]*\))?\.)?(\w+)\(")
_GO_MATTERS = re.compile(
    r"(?i:Write|Save|Store|Commit|Exec|Rename|Mkdir|Unmarshal|Marshal|Decode|Encode|Send|Publish|Insert"
    r"|Update"
    r"|Delete|Put|Create|Apply|Migrate|Copy|Upload|Push|Load|Parse|Flush|Persist|Charge|Transfer"
    r"|Enqueue|Notify|Sync|Import)(?![a-z])"
)
_GO_SECOND = re.compile(
    r"^\s*(?:\w+, )+_ :?= ((?:strconv\.(?:Atoi|Parse\w+)|os\.(?:Open\w*|Create\w*|ReadFile|ReadDir"
    r"|MkdirTemp|UserHomeDir|UserConfigDir)"
    r"|io\.ReadAll|ioutil\.\w+|(?:json|yaml|xml|toml)\.Marshal\w*|http\.(?:Get|Post\w*|NewRequest\w*)"
    r"|url\.Parse\w*"
    r"|time\.Parse\w*|filepath\.(?:Abs|EvalSymlinks)|(?:hex|base64)\.[\w.]*DecodeString|net\.(?:Dial|Listen)"
    r"|\w+\.(?:Query|QueryContext|Exec|ExecContext|RowsAffected|LastInsertId|Begin|BeginTx|Prepare))"
    r"|[a-zA-Z]\w*)\("
)
_GO_BARE = re.compile(
    r"^\t+((?:json|yaml|xml|toml)\.Unmarshal|os\.(?:WriteFile|MkdirAll|Mkdir|Rename|Chmod|Truncate)"
    r"|[a-z]\w*)\(.*\)$"
)
_GO_RESULTS = re.compile(
    r"^func (?:\([^)]*\) )?(\w+)(?:\[[^\]]*\])?\([^\n]{0,200}\) (?:\(?[^\n]{0,60}\b)?error\)? \{",
    re.MULTILINE,
)
_GO_NIL = re.compile(
    r"^(\s*)(?:\} else )?if (?:.*; )?err != nil \{\s*\}"
    r"|^(\s*)if (?:.*; )?err != nil \{\n\s*(return(?: nil)*(?:, nil)*|continue)?\n?\s*\}",
    re.MULTILINE,
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
    for match in _GO_NIL.finditer(code):
        number = source.line_of(match.start())
        if number in fresh and _hides(source, number, match) and not _explained(source, number):
            yield dropped(number, "A failure is turned into success: the error is seen and dropped")


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
            return owes if "return" in match[0] else "continue" not in match[0]
    return False


_STEP = (
    r"(?:sudo )?(?:cp|mv|rsync|scp|curl|wget|tar|unzip|ssh|psql|mysql|mysqldump|pg_dump|pg_restore"
    r"|terraform|kubectl (?:apply|rollout|create)"
    r"|helm (?:install|upgrade)|ansible-playbook|git (?:push|clone|pull|merge|commit|tag|apply|am"
    r"|rebase)|docker(?:-compose| compose)? (?:build|push|pull|run|up)"
    r"|npm (?:ci|install|publish|test|run)|yarn|pnpm|pip3? install|python3? |pytest|go (?:build|test"
    r"|vet)|cargo|make|mvn|gradle|tox|nox|eslint|ruff|mypy|tsc"
    r"|apt(?:-get)? install|apk add|systemctl (?:start|restart|enable)|aws|gcloud|az|gsutil|gh release"
    r"|twine|openssl|gpg|sha256sum|shasum|dd|mkfs|mount"
    r"|\S*(?:migrat|deploy|backup|restore|publish|upload|install|import|export|sync|verify"
    r"|release)\w*(?:\.\w+)?)\b"
)
_SHRUGGED = re.compile(
    rf"(?:^"
    rf"|[;&|({{:]|\bthen|\bdo|\belse|-)\s*-?(?:[A-Z_]+=\S+ )*"
    rf"({_STEP}[^;|&]*(?:\d?>&\d[^;|&]*)?)(?:\|\|)\s*(?:true|:)(?=\s|;|$|\)|\}})"
)
_SET_LOOSE = re.compile(r"^\s*set \+e\b|^\s*set \+o errexit")
_SET_STRICT = re.compile(r"^\s*set (?:-\w*e|-o errexit)")
_CLEANER = re.compile(
    r"clean|teardown|uninstall|remove|--version|status|\bstop\b|--delete|-delete|\brm\b|\bdown\b|logout"
    r"|prune|--help"
)


def shell(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    last_loose = max((number for number in fresh if _SET_LOOSE.match(source.bare[number - 1])), default=0)
    for number in sorted(fresh):
        line = source.bare[number - 1]
        step = _SHRUGGED.search(line) if "||" in line else None
        if step and not _CLEANER.search(line) and not re.search(r"\$\([^)]*\|\|", line):
            yield dropped(number, f"A failure of '{step[1].strip()[:60]}' is ignored")
        if number == last_loose:
            rest = source.bare[number:]
            was_strict = any(_SET_STRICT.match(each) for each in source.bare[: number - 1])
            if (
                was_strict
                and not any(_SET_STRICT.match(each) for each in rest)
                and any(each.strip() for each in rest)
            ):
                yield dropped(number, "'set +e' stays on for the rest of the script")


def dropped(line: int, title: str) -> Remark:
    return Remark(
        line=line,
        title=title,
        body="What follows runs as if the step had succeeded. Handle the error, log it, or let it through.",
    )
