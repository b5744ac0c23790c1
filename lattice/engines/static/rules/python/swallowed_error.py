"""An exception that is caught and thrown away, where it was broad or the work mattered."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.nodes import (
    Function,
    calls,
    keyword,
    own,
    reach,
    tail,
    words_of,
)
from lattice.engines.static.rules.python.trees.reading import (
    Source,
    Spot,
    findings,
    is_program,
    touched_scopes,
)
from lattice.engines.static.rules.python.trees.unseen import Unseen, unseen
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "swallowed-error"
SCOPE = "new except clauses that do nothing, contextlib.suppress, results that hold errors"
WHY = (
    "Whoever runs it is told that all is well, and the work was not done. It speaks of broad classes, and "
    "of others only around work that writes, sends or saves. Expected narrow classes, cleaning up, "
    "probes, fallbacks and handlers whose comment says why keep it silent."
)
EXAMPLE = "try:\n    upload(report)\nexcept Exception:\n    pass"

_WORDS = pattern(rb"\bexcept\b|\bsuppress\b|return_exceptions|errors=|subprocess|os\.system")
_BROAD = {"", "Exception", "BaseException"}
_WIDE = pattern(
    r"^(OSError|IOError|EnvironmentError|RuntimeError|Error|HTTPError|URLError|ClientError|DatabaseError"
    r"|OperationalError|IntegrityError|SQLAlchemyError|RequestException|CalledProcessError|SubprocessError"
    r"|ConnectionError|BotoCoreError|S3UploadFailedError)$"
)
_MATTERS = frozenset(
    "save write upload send publish commit flush sync push post put insert update persist store execute "
    "deliver migrate charge pay transfer dump fsync replace append import export apply deploy copy copytree "
    "copyfile move backup download".split()
)
_CLEANING = frozenset(
    "close unlink remove rmtree rmdir terminate kill shutdown stop cancel cleanup clean join disconnect "
    "release wait quit exit teardown del repr str finalize rollback abort dispose chmod utime".split()
)
_HARMLESS = frozenset("int float str len getattr isinstance print range get".split())
_PROBE = frozenset("is has can try maybe probe detect supports check guess safe optional".split())
_COMMENT = pattern(rb"#\s*(?!noqa|pragma|type:|pylint|nosec|todo|fixme)(\S.*)", re.IGNORECASE)
_REASON = 4


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The handlers that are new."""
    return findings(view, NAME, _WORDS, _find)


def _find(source: Source) -> Iterator[Spot]:
    for scope in touched_scopes(source):
        function = scope.function
        if _CLEANING.intersection(words_of(function.name)):
            continue
        for node in own(function):
            if isinstance(node, ast.Try):
                yield from _handlers(source, function, node)
            elif isinstance(node, ast.With):
                yield from _suppressed(source, node)
        if not _PROBE.intersection(words_of(function.name)):
            yield from map(_unseen, unseen(source.tree, function))


def _unseen(found: Unseen) -> Spot:
    return Spot(
        line=found.call.lineno,
        span=reach(found.call),
        key=found.key,
        title=found.title,
        body="What fails here fails unseen, and the caller goes on as if it had worked. "
        "Look at the results, or let the error be raised.",
    )


def _handlers(source: Source, function: Function, node: ast.Try) -> Iterator[Spot]:
    if _is_cleaning(node.body) or all(isinstance(each, ast.Import | ast.ImportFrom) for each in node.body):
        return
    for handler in node.handlers:
        classes = _classes(handler.type)
        silence = _silence(handler.body)
        if silence and _counts(source, function, node, handler, silence):
            span = (node.body[0].lineno, handler.end_lineno or handler.lineno)
            yield _spot(handler.lineno, span, " or ".join(classes) or "every exception", function.name)


def _counts(
    source: Source, function: Function, node: ast.Try, handler: ast.ExceptHandler, silence: str
) -> bool:
    classes = _classes(handler.type)
    is_broad = not classes or bool(_BROAD.intersection(classes))
    matters = _matters(node.body)
    if not is_broad:
        return (
            matters and silence in {"pass", "continue", "none"} and any(_WIDE.match(each) for each in classes)
        )
    if _is_explained(source, handler) and not matters:
        return False
    if silence in {"false", "default"}:
        return matters and not _PROBE.intersection(words_of(function.name))
    if silence == "continue" and _is_retried(function, node):
        return False
    falls_back = silence == "pass" and any(isinstance(each, ast.Return) for each in ast.walk(node))
    is_probe = bool(_PROBE.intersection(words_of(function.name)))
    return matters or not (falls_back or is_probe or _is_trivial(node.body))


def _suppressed(source: Source, node: ast.With) -> Iterator[Spot]:
    for item in node.items:
        call = item.context_expr
        if not (isinstance(call, ast.Call) and tail(call.func) == "suppress"):
            continue
        classes = [tail(each) for each in call.args]
        is_broad = bool(_BROAD.intersection(classes))
        wide = any(_WIDE.match(each) for each in classes)
        matters = _matters(node.body)
        explained = _is_reasoned(source, node.lineno - 1, node.lineno)
        speaks = (is_broad and (matters or not explained)) or (wide and matters)
        if speaks and not _is_cleaning(node.body):
            yield _spot(node.lineno, reach(node), " or ".join(classes), "suppress")


def _classes(node: ast.expr | None) -> list[str]:
    if node is None:
        return []
    return [tail(each) for each in (node.elts if isinstance(node, ast.Tuple) else [node])]


def _silence(body: list[ast.stmt]) -> str:
    """How the handler says nothing: `pass`, `continue`, `none`, `false`; empty if it does something."""
    if len(body) != 1:
        return ""
    match body[0]:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return "pass"
        case ast.Continue():
            return "continue"
        case (
            ast.Return(value=None | ast.Constant(value=None))
            | ast.Return(value=ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Tuple(elts=[]))
        ):
            return "none"
        case ast.Return(value=ast.Constant(value=False | "" | 0)):
            return "false"
        case (
            ast.Return(value=ast.Name() | ast.Constant())
            | ast.Assign(value=ast.Constant() | ast.List(elts=[]) | ast.Dict(keys=[]))
        ):
            return "default"
    return ""


def _verbs(body: list[ast.stmt]) -> list[list[str]]:
    return [words_of(tail(call.func)) for call in calls(*body)]


def _matters(body: list[ast.stmt]) -> bool:
    """Whether the work is to write, send or save; writing to a terminal or a log is not."""
    for call in calls(*body):
        words = words_of(tail(call.func))
        to = words_of(tail(call.func.value)) if isinstance(call.func, ast.Attribute) else []
        if (
            words
            and words[0] in _MATTERS
            and not {"stderr", "stdout", "stream", "console", "log", "environ", "hash"} & set(to)
        ):
            return words[0] != "update" or len(words) > 1 or bool(keyword(call, "id"))
    return False


def _is_cleaning(body: list[ast.stmt]) -> bool:
    verbs = _verbs(body)
    return bool(verbs) and all(_CLEANING.intersection(words[:1]) or words[:1] == ["path"] for words in verbs)


def _is_trivial(body: list[ast.stmt]) -> bool:
    """Whether nothing is called but conversions."""
    return all(words and words[0] in _HARMLESS for words in _verbs(body))


def _is_retried(function: Function, node: ast.Try) -> bool:
    """Whether a loop tries again and the function raises what remains at its end."""
    loops = [each for each in own(function) if isinstance(each, ast.For | ast.While) and node in each.body]
    raises = [each for each in own(function) if isinstance(each, ast.Raise)]
    return any(each.lineno > (loop.end_lineno or 0) for loop in loops for each in raises)


def _is_explained(source: Source, handler: ast.ExceptHandler) -> bool:
    return _is_reasoned(source, handler.lineno - 1, handler.end_lineno or handler.lineno)


@lru_cache(4)
def _lines(content: bytes) -> list[bytes]:
    return content.splitlines()


def _is_reasoned(source: Source, first: int, last: int) -> bool:
    """Whether a comment of four words or more stands on these lines."""
    lines = _lines(source.content)[max(0, first - 1) : last]
    return any((comment := _COMMENT.search(line)) and len(comment[1].split()) >= _REASON for line in lines)


def _spot(line: int, span: tuple[int, int], classes: str, where: str) -> Spot:
    return Spot(
        line=line,
        span=span,
        key=f"{where} {classes}",
        title=f"`{classes}` is caught and thrown away" if classes else "Every exception is thrown away",
        body="Whatever fails here fails unseen, and the caller goes on as if it had worked. Log it, hand it "
        "on, or catch only the class that is expected.",
        severity=Severity.IMPORTANT,
    )
