"""What a constructor opens for its object and nobody can close when the rest of the constructor fails."""

import ast
from collections.abc import Iterator

from lattice.engines.static.rules.python.ends.resources import Taken, closes, kind_of
from lattice.engines.static.rules.python.trees.nodes import Scope, calls, dotted, own, tail

_ENTRIES = frozenset(["__init__", "__enter__", "__aenter__", "__post_init__"])
_TALKS = frozenset(
    "connect login authenticate handshake recv recv_into sendall send readline read_until accept bind "
    "starttls execute executescript negotiate hello ping".split()
)
_ENDS = frozenset(
    "close aclose stop shutdown disconnect cleanup _close terminate kill release __exit__".split()
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEEPEST = 3


def kept(scope: Scope) -> Iterator[tuple[Taken, int]]:
    """What is opened into an attribute, and the line after it that may raise."""
    if scope.owner is None or scope.function.name not in _ENTRIES:
        return
    body = scope.function.body
    for index, statement in enumerate(body):
        taken = _opened(statement)
        if taken is None:
            continue
        for later in body[index + 1 :]:
            if any(closes(call, taken.name) for call in calls(later)) or _is_guarded(later, taken):
                break
            line = _raises(scope.owner, later, taken)
            if line:
                yield taken, line
                break


def _opened(statement: ast.stmt) -> Taken | None:
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or not isinstance(value, ast.Call):
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    name, kind = dotted(target), kind_of(value)
    if not name.startswith("self.") or not kind or kind in {"kept", "folder"}:
        return None
    return Taken(statement, name, kind, value)


def _is_guarded(statement: ast.stmt, taken: Taken) -> bool:
    """Whether a handler or a `finally` closes it, or the object."""
    if not isinstance(statement, ast.Try):
        return False
    last = [*statement.finalbody, *(each for handler in statement.handlers for each in handler.body)]
    for call in calls(*last):
        if closes(call, taken.name) or (
            dotted(call.func) == f"self.{tail(call.func)}" and tail(call.func) in _ENDS
        ):
            return True
    return False


def _raises(owner: ast.ClassDef, statement: ast.stmt, taken: Taken, deep: int = _DEEPEST) -> int:
    """The first line below that raises by itself, or through a method of the class; 0 without one."""
    methods = {each.name: each for each in owner.body if isinstance(each, _FUNCTIONS)}
    for node in own(statement):
        if isinstance(node, ast.Raise):
            return node.lineno
        if not isinstance(node, ast.Call):
            continue
        name = tail(node.func)
        if name in _TALKS and dotted(node.func) == f"{taken.name}.{name}" and taken.kind != "file":
            return node.lineno
        inner = methods.get(name) if dotted(node.func) == f"self.{name}" else None
        if inner and deep and not isinstance(node, ast.Await):
            for each in inner.body:
                if not isinstance(each, _FUNCTIONS) and _raises(owner, each, taken, deep - 1):
                    return node.lineno
    return 0
