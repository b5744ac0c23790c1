"""Errors that JavaScript drops: empty catches, catches that answer, callbacks that do not look."""

import re
from collections.abc import Iterator
from itertools import islice

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.ignored_error.said import dropped
from lattice.engines.static.rules.text.reading.source import Remark, Source

_CLEANUP = pattern(
    r"\b(?:\w*(?:unlink|close|destroy|dispose|kill|terminate|abort|cancel|cleanup|teardown|disconnect"
    r"|release|removeEventListener"
    r"|unsubscribe|detach)\w*|rmSync|rmdirSync|rm|rmdir|end|return|stop|pause|off|access|accessSync|stat"
    r"|statSync|require|hasOwnProperty"
    r"|decodeURIComponent|focus|scrollIntoView|play)\s*\(",
    re.IGNORECASE,
)
_CALL = pattern(r"\b(?!if|for|while|switch|catch|function|return|typeof)[A-Za-z_$][\w$]*\s*\(")
_REASON = pattern(
    r"because|since|cannot|can['\u2019]t|\bif\b|\bwhen\b|instead|unavailable|already|optional|may |might|not"
    r" exist|no such|fall ?back|best.effort|harmless"
    r"|expected|unsupported|older|deliberate"
    r"|intention|on purpose|never|only if|so that|handled|reported",
    re.IGNORECASE,
)
_EMPTY_CATCH = pattern(r"\bcatch\s*(?:\([^)]{0,200}\)\s*)?\{\s*\}")
_DEFAULT_CATCH = pattern(
    r"\bcatch\s*(?:\([^)]{0,200}\)\s*)?\{\s*(?:return(?:\s+(?:null|undefined|false|true|\[\s*\]|\{\s*\}|0|-1"
    r"|\"\s*\"|'\s*'))?|continue)\s*;?\s*\}"
)
_CATCHER = pattern(
    r"\.catch\(\s*(?:(?:async\s*)?(?:\(\s*\w*\s*\)|_\w*|e|err|error)\s*=>\s*(?:\{\s*\}|null|undefined"
    r"|false|void 0|\(\s*\{\s*\}\s*\)|\[\s*\])"
    r"|function\s*\w*\([^)]*\)\s*\{\s*\}|noop|_\.noop|\$\.noop)\s*\)"
    r"|\.then\([^()\n]{0,80}\(?[^()\n]*\)?\s*=>\s*\{[^{}]*\},\s*\(\s*\w*\s*\)\s*=>\s*\{\s*\}\s*\)"
    r"|\.on\(\s*['\"] *['\"],\s*(?:\(\s*\w*\s*\)|\w+)\s*=>\s*\{\s*\}\s*\)"
)
_SETTLED = pattern(r"^[ \t]*await\s+Promise\.allSettled\(", re.MULTILINE)
_WRITTEN = pattern(
    r"\b(?:fs\.)?(?:writeFile|appendFile|rename|copyFile|mkdir)\([^;{}]{0,200},\s*(?:\(\s*\)|\(?_\w*\)?"
    r"|function\s*\(\s*\))\s*(?:=>)?\s*\{"
)
_WORK = pattern(
    r"\b\w*(?:save|write|insert|update|delete|send|post|put|publish|upload|commit|create|charge|pay"
    r"|fetch|query|execute|persist|store"
    r"|load|import|readFile|migrate|push|enqueue|apply|transfer|notify|append|rename|copy|flush"
    r"|exec)\w*\s*\(",
    re.IGNORECASE,
)
_PEEK = pattern(r"\b(?:cache\w*|\w*[cC]ache|localStorage|sessionStorage|storage|clipboard|navigator)\s*\.")
_LOOK = pattern(
    r"JSON\.parse|new URL|new RegExp|localStorage|sessionStorage|decode|Symbol|import\(|resolve\("
    r"|defineProperty"
)
_MOST = 300
_PROBE = pattern(r"\b(?:is|has|can|try|exists|maybe|probe|supports?)[A-Z_]\w*")


def javascript(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    code = "\n".join(source.code)
    for match in _on(source, fresh, _EMPTY_CATCH.finditer(code)):
        tried, comment = _tried(code, match.start()), source.text[match.start() : match.end()]
        if _matters(tried) and not _REASON.search(comment):
            yield dropped(
                source.line_of(match.start()), "An empty catch drops every error of the block above"
            )
    for match in _on(source, fresh, _DEFAULT_CATCH.finditer(code)):
        tried, comment = _tried(code, match.start()), source.text[match.start() : match.end()]
        name = code[max(0, match.start() - len(tried) - 200) : match.start() - len(tried)]
        skips = "continue" in match[0] and "await " in tried and not _CLEANUP.search(tried)
        if (
            (skips or _WORK.search(tried))
            and _matters(tried)
            and not _REASON.search(comment)
            and not _PROBE.search(name)
        ):
            yield dropped(
                source.line_of(match.start()), "The catch turns every error into an ordinary result"
            )
    for match in _on(source, fresh, _SETTLED.finditer(code)):
        yield dropped(source.line_of(match.end()), "The results of all tasks are dropped, their failures too")
    for match in _on(source, fresh, _WRITTEN.finditer(code)):
        yield dropped(source.line_of(match.start()), "The callback does not look at the error")
    for match in _on(source, fresh, _CATCHER.finditer(code)):
        if match[0].startswith(".on(") and "error" not in source.text[match.start() : match.end()]:
            continue
        statement = code[
            max(code.rfind(";", 0, match.start()), code.rfind("{", 0, match.start()), 0) : match.start()
        ]
        if (
            not _CLEANUP.search(statement)
            and not _PEEK.search(statement)
            and not _REASON.search(_remarks_near(source, match.start()))
        ):
            yield dropped(source.line_of(match.start()), "The rejection is caught and dropped")


def _is_used(source: Source, offset: int, name: str) -> bool:
    """Whether a promise that is kept under a name goes to somebody else, too, who sees its failure."""
    number = source.line_of(offset)
    near = "\n".join(source.code[max(0, number - 40) : number + 40])
    return len(re.findall(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", near)) > 2


def _on(source: Source, fresh: frozenset[int], matches: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The first few hundred matches that begin on new lines."""
    return islice((match for match in matches if source.line_of(match.start()) in fresh), _MOST)


def _remarks_near(source: Source, offset: int) -> str:
    number = source.line_of(offset)
    near = zip(source.lines[number - 2 : number], source.bare[number - 2 : number], strict=True)
    return " ".join(line for line, bare in near if line.rstrip() != bare.rstrip())


def _tried(code: str, end: int) -> str:
    """The text of the try block whose closing brace stands before `end`."""
    depth, at = 0, code.rfind("}", 0, end)
    for place in range(at, max(-1, at - 20_000), -1):
        depth += {"}": 1, "{": -1}.get(code[place], 0)
        if depth == 0:
            return code[place:end]
    return ""


def _matters(tried: str) -> bool:
    """Whether the block does work, more than clean up or look."""
    if _WORK.search(tried):
        return True
    return bool(_CALL.search(tried)) and not _CLEANUP.search(tried) and not _LOOK.search(tried)
