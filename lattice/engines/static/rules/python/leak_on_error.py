"""Something acquired and given back only if nothing fails in between, or never."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import structs

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.ends.constructors import kept
from lattice.engines.static.rules.python.ends.objects import object_of
from lattice.engines.static.rules.python.ends.resources import (
    Taken,
    closes,
    hands_over,
    is_about,
    rebinds,
    taken_by,
    wraps,
)
from lattice.engines.static.rules.python.members.definitions import Definitions, Module
from lattice.engines.static.rules.python.trees.modules import Modules
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

_WORDS = pattern(
    rb"(?i)open\(|\.close\(|checkout|borrow|get_connection|Serial|accept\(|SSHClient|getconn|Session\(|epoll|Selector|TemporaryDirectory|socket|connect|mkdtemp|mkstemp|NamedTemporaryFile|\.acquire|urlopen|ZipFile|smtp|ftp"
)
_WHAT = {
    "object": "object's connection or file",
    "pooled": "connection",
    "kept": "temporary file",
    "folder": "temporary folder",
}
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
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    definitions, module = Definitions(modules), Module(source.path, source.tree)
    for scope in touched_scopes(source):
        for taken, line in kept(scope):
            yield _spot(taken, line, closed=True)
        for node in own(scope.function):
            if isinstance(node, ast.stmt | ast.ExceptHandler) and _is_ours(node, scope):
                for block in blocks(node):
                    yield from _block(definitions, module, scope, block)


def _block(definitions: Definitions, module: Module, scope: Scope, block: list[ast.stmt]) -> Iterator[Spot]:
    for index, statement in enumerate(block):
        taken = taken_by(statement) or object_of(definitions, module, statement)
        rest = block[index + 1 :]
        if taken is None:
            continue
        if not _is_protected(taken, scope):
            yield from _leaks(scope, taken, rest)
        elif line := _left_before_try(taken, rest):
            yield _spot(taken, line, closed=True)


def _left_before_try(taken: Taken, rest: list[ast.stmt]) -> int:
    """The line that leaves between the opening and the `try` that would close it; 0 without one."""
    ends = [
        index for index, each in enumerate(rest) if isinstance(each, ast.Try) and is_about(each, taken.name)
    ]
    for statement in rest[: ends[0]] if ends else ():
        if any(closes(call, taken.name) for call in calls(statement)) or isinstance(
            statement, ast.With | ast.Try
        ):
            return 0
        if isinstance(statement, ast.If) and taken.name in names_in(statement.test):
            return 0
        for node in own(statement):
            if isinstance(node, ast.Raise) and taken.kind != "lock":
                return node.lineno
            if isinstance(node, ast.Return) and not (node.value and taken.name in names_in(node.value)):
                return node.lineno
    return 0


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
    if taken.kind in {"lock", "pooled"} and not any(closes(call, taken.name) for call in everywhere):
        return
    if is_kept and taken.kind == "kept":
        return
    failing, raised, names = 0, 0, {taken.name}
    for statement in rest:
        if rebinds(statement, taken):
            return
        if wrapper := wraps(statement, names):
            names.add(wrapper)
            continue
        closing = any(closes(call, name) for call in calls(statement) for name in names)
        gives = any(hands_over(statement, structs.replace(taken, name=name)) for name in names)
        if (closing and isinstance(statement, ast.Expr)) or gives:
            failing = raised if _needs_raise(taken, closing=closing) else failing
            if failing:
                yield _spot(taken, failing, closed=True)
            return
        raised = raised or (0 if closing else _raise_in(statement))
        failing = failing or (0 if closing else _can_fail(list(own(statement))))
    if taken.kind not in {"process", "object"}:  # whose end is another rule's
        yield from _at_the_end(taken, everywhere, failing, is_kept=is_kept)


def _at_the_end(taken: Taken, everywhere: list[ast.Call], failing: int, *, is_kept: bool) -> Iterator[Spot]:
    """What is closed in no statement of the block itself, or nowhere."""
    if any(closes(call, taken.name) for call in everywhere):
        if failing and taken.kind == "lock":
            yield _spot(taken, failing, closed=True)
    elif not is_kept and not _is_passed(everywhere, taken):
        yield _spot(taken, taken.statement.lineno, closed=False)


def _needs_raise(taken: Taken, *, closing: bool) -> bool:
    """Whether only an error that the function raises itself counts: files are closed with their last name."""
    return taken.kind == "process" or (taken.kind == "file" and not closing)


def _raise_in(statement: ast.stmt) -> int:
    return next((node.lineno for node in own(statement) if isinstance(node, ast.Raise)), 0)


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
