"""Errors that nobody will hear of, in JavaScript, Go and shell: caught or returned, then dropped."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading import source as texts
from lattice.engines.static.rules.text.reading.drops import dropped, go, shell
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "ignored-error"
SCOPE = "added lines of JavaScript, TypeScript, Go, shell, Makefiles and workflows"
WHY = (
    "The step fails, the program goes on as if it had not, and nobody can find out why the result is wrong. "
    "Silent for cleaning up (close, remove, kill), for probes, where the comment gives a reason, and where "
    "the error is logged or handed on."
)
EXAMPLE = "try { await saveInvoice(invoice); } catch (e) {}"

_CLEANUP = re.compile(
    r"\b(?:\w*(?:unlink|close|destroy|dispose|kill|terminate|abort|cancel|cleanup|teardown|disconnect"
    r"|release|removeEventListener"
    r"|unsubscribe|detach)\w*|rmSync|rmdirSync|rm|rmdir|end|stop|pause|off|access|accessSync|stat"
    r"|statSync|require|hasOwnProperty"
    r"|decodeURIComponent|focus|scrollIntoView|play)\s*\(",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(?!if|for|while|switch|catch|function|return|typeof)[A-Za-z_$][\w$]*\s*\(")
_REASON = re.compile(
    r"because|since|already|optional|may |might|not exist|no such|fall ?back|best.effort|harmless"
    r"|expected|unsupported|older|deliberate"
    r"|intention|on purpose|never|only if|so that|handled|reported",
    re.IGNORECASE,
)
_EMPTY_CATCH = re.compile(r"\bcatch\s*(?:\([^)]{0,200}\)\s*)?\{\s*\}")
_DEFAULT_CATCH = re.compile(
    r"\bcatch\s*(?:\([^)]{0,200}\)\s*)?\{\s*(?:return(?:\s+(?:null|undefined|false|true|\[\s*\]|\{\s*\}|0|-1"
    r"|\"\s*\"|'\s*'))?|continue)\s*;?\s*\}"
)
_CATCHER = re.compile(
    r"\.catch\(\s*(?:(?:async\s*)?(?:\(\s*\w*\s*\)|_\w*|e|err|error)\s*=>\s*(?:\{\s*\}|null|undefined"
    r"|false|void 0|\(\s*\{\s*\}\s*\)|\[\s*\])"
    r"|function\s*\w*\([^)]*\)\s*\{\s*\}|noop|_\.noop|\$\.noop)\s*\)"
)
_WORK = re.compile(
    r"\b\w*(?:save|write|insert|update|delete|send|post|put|publish|upload|commit|create|charge|pay"
    r"|fetch|query|execute|persist|store"
    r"|load|import|migrate|push|enqueue|apply|transfer|notify|append|rename|copy|flush|exec)\w*\s*\(",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"JSON\.parse|new URL|new RegExp|localStorage|sessionStorage|decode|Symbol|import\(|resolve\("
    r"|defineProperty"
)
_SCRIPTED = re.compile(
    r"(^|/)([Mm]akefile|GNUmakefile|Dockerfile|Containerfile)[^/]*$|\.mk$|(^|/)\.(github|circleci)/|gitlab-ci"
)
_MOST = 300
_PROBE = re.compile(r"\b(?:is|has|can|try|exists|maybe|probe|supports?)[A-Z_]\w*")


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return texts.is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in texts.sources(view, *_READERS, "hash"):
        if source.language == "hash" and not _SCRIPTED.search(file.path):
            continue
        said: set[int] = set()
        for remark in _READERS.get(source.language, shell)(source, fresh):
            if remark.line in fresh and remark.line not in said:
                said.add(remark.line)
                anchor = quote(source.lines[remark.line - 1].encode())
                yield texts.finding(NAME, file, remark, anchor)


def _javascript(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
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
        if (
            _WORK.search(tried)
            and _matters(tried)
            and not _REASON.search(comment)
            and not _PROBE.search(name)
        ):
            yield dropped(
                source.line_of(match.start()), "The catch turns every error into an ordinary result"
            )
    for match in _on(source, fresh, _CATCHER.finditer(code)):
        statement = code[
            max(code.rfind(";", 0, match.start()), code.rfind("{", 0, match.start()), 0) : match.start()
        ]
        if not _CLEANUP.search(statement) and not _REASON.search(_remarks_near(source, match.start())):
            yield dropped(source.line_of(match.start()), "The rejection is caught and dropped")


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


_READERS = {"javascript": _javascript, "go": go, "shell": shell}
