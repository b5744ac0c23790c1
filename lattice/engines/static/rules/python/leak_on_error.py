"""Something acquired and given back only if nothing fails in between, or never."""

import ast
import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    blocks,
    calls,
    dotted,
    names_in,
    own,
    tail,
)
from lattice.engines.static.rules.python.trees.reading import (
    Source,
    Spot,
    findings,
    is_program,
    touched_scopes,
)
from lattice.engines.static.rules.python.trees.resources import (
    Taken,
    closes,
    hands_over,
    is_about,
    rebinds,
    taken_by,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "leak-on-error"
SCOPE = "files, sockets, connections, descriptors, temporary files and locks taken without `with`"
WHY = (
    "When a statement before the release raises, the lock stays taken, or the file, socket or folder stays "
    "behind. `with`, `finally`, a handler that releases and raises again, and handing the thing over keep it "
    "silent."
)
EXAMPLE = "lock.acquire()\nupdate(table)\nlock.release()"

_WORDS = re.compile(
    rb"(?i)open\(|socket|connect|mkdtemp|mkstemp|NamedTemporaryFile|\.acquire\(|urlopen|ZipFile|smtp|ftp"
)
_WHAT = {"kept": "temporary file", "folder": "temporary folder"}
_READERS = frozenset(
    "load safe_load reader writer DictReader DictWriter print len select copyfileobj flock lockf read write "
    "fsync dump iter next list enumerate sorted str int fstat execute".split()
)
_HARMLESS = frozenset(
    "len str int isinstance print debug info warning error setblocking settimeout setsockopt fileno time "
    "monotonic getpid getsockname getpeername join format get items lower strip Path".split()
)


_LEAVING = (ast.Raise, ast.Return)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The leaks that are new."""
    return findings(view, NAME, _WORDS, _find)


def _find(source: Source) -> Iterator[Spot]:
    for scope in touched_scopes(source):
        for node in own(scope.function):
            if isinstance(node, ast.stmt | ast.ExceptHandler) and _is_ours(node, scope):
                for block in blocks(node):
                    for index, statement in enumerate(block):
                        taken = taken_by(statement)
                        if taken and not _is_protected(taken, scope):
                            yield from _leaks(scope, taken, block[index + 1 :])


def _is_ours(node: ast.AST, scope: Scope) -> bool:
    return node is scope.function or not isinstance(node, _INNER)


def _is_protected(taken: Taken, scope: Scope) -> bool:
    """Whether a `finally`, a handler that leaves, or a `with` of the function gives it back."""
    for node in own(scope.function):
        if isinstance(node, ast.Try):
            leaving = [h for h in node.handlers if any(isinstance(each, _LEAVING) for each in ast.walk(h))]
            last = [*node.finalbody, *(statement for handler in leaving for statement in handler.body)]
            if any(is_about(statement, taken.name) for statement in last):
                return True
        items = node.items if isinstance(node, ast.With | ast.AsyncWith) else []
        if any(is_about(item.context_expr, taken.name) for item in items):
            return True
    return False


def _leaks(scope: Scope, taken: Taken, rest: list[ast.stmt]) -> Iterator[Spot]:
    """What happens on the way to where it is closed or handed over, or that it never is."""
    everywhere = calls(scope.function)
    is_kept = _is_handed_over_anywhere(scope, taken)
    if taken.kind == "lock" and not any(closes(call, taken.name) for call in everywhere):
        return
    if is_kept and taken.kind in {"file", "kept"}:
        return
    failing = 0
    for statement in rest:
        if rebinds(statement, taken):
            return
        closing = any(closes(call, taken.name) for call in calls(statement))
        gives = hands_over(statement, taken)
        if (closing and isinstance(statement, ast.Expr)) or gives:
            if failing and (closing or taken.kind != "file"):
                yield _spot(taken, failing, closed=True)
            return
        failing = failing or (0 if closing else _can_fail(list(own(statement))))
    if any(closes(call, taken.name) for call in everywhere):
        if failing and taken.kind == "lock":
            yield _spot(taken, failing, closed=True)
    elif not is_kept and not _is_passed(everywhere, taken):
        yield _spot(taken, taken.statement.lineno, closed=False)


def _is_passed(everywhere: list[ast.Call], taken: Taken) -> bool:
    """Whether it goes to a call that may keep it; a path goes to many that do not."""
    if taken.kind == "folder":
        return False
    given = [
        call
        for call in everywhere
        if any(dotted(arg) == taken.name for arg in [*call.args, *(each.value for each in call.keywords)])
    ]
    return any(tail(call.func) not in _READERS for call in given)


def _can_fail(nodes: list[ast.AST]) -> int:
    """The line of the first call that may raise, or of a way out of the function; 0 without one."""
    for node in nodes:
        if isinstance(node, ast.Call) and tail(node.func) not in _HARMLESS:
            return node.lineno
        if isinstance(node, ast.Raise | ast.Return | ast.Await):
            return node.lineno
    return 0


def _is_handed_over_anywhere(scope: Scope, taken: Taken) -> bool:
    """Whether any statement, or a function within, may keep it."""
    inner = [node for node in ast.walk(scope.function) if isinstance(node, (*_INNER, ast.Lambda))]
    if any(node is not scope.function and taken.name in names_in(node) for node in inner):
        return True
    declared = [node for node in own(scope.function) if isinstance(node, ast.Global | ast.Nonlocal)]
    return any(taken.name in node.names for node in declared) or any(
        hands_over(statement, taken) for statement in scope.function.body
    )


def _spot(taken: Taken, line: int, *, closed: bool) -> Spot:
    what = _WHAT.get(taken.kind, taken.kind)
    done = "released" if taken.kind == "lock" else "given back"
    title = (
        f"`{taken.name}` is not {done} if line {line} fails" if closed else f"`{taken.name}` is never {done}"
    )
    when = "then" if closed else "with every call"
    return Spot(
        line=taken.statement.lineno,
        span=(taken.statement.lineno, max(line, taken.statement.end_lineno or 0)),
        key=f"{taken.kind} {taken.name}",
        title=title,
        body=f"The {what} {when} stays behind. Use `with`, or release it in `finally`.",
        severity=Severity.MINOR if taken.kind == "file" else Severity.IMPORTANT,
    )
