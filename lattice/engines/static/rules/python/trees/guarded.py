"""The regions of a function that a lock, a file lock or a transaction guards, and what runs before them."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.nodes import Scope, blocks, calls, dotted, tail, words_of

_LOCKS = frozenset(
    "lock locks locked rlock mutex flock filelock transaction atomic begin semaphore exclusive txn cond "
    "condition".split()
)
_NO_LOCKS = frozenset("unlock un block clock is has".split())
_CONNECTIONS = frozenset("conn connection db database".split())
_TRANSACTIONS = frozenset("transaction atomic begin execute txn".split())
_SQL_BEGIN = pattern(r"^\s*BEGIN\b", re.IGNORECASE)
_TAKING = frozenset("begin_transaction start_transaction lock_file acquire_lock".split())
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Region(Struct, frozen=True, eq=False):
    """What a lock guards, and the nodes that run before it; `enclosing` are tests that lead into it."""

    line: int
    body: list[ast.stmt]
    before: list[ast.stmt]
    enclosing: list[ast.expr]
    transactional: bool


def is_lock(node: ast.expr) -> bool:
    """Whether entering it keeps others out."""
    words = words_of(tail(node))
    if isinstance(node, ast.Name | ast.Attribute) and _CONNECTIONS.intersection(words[-1:]):
        return True  # `with conn:` of sqlite3 and its like is a transaction
    return bool(_LOCKS.intersection(words)) and not _NO_LOCKS.intersection(words)


def leaves(body: list[ast.stmt]) -> bool:
    """Whether a block ends by leaving the function or the loop's round."""
    return isinstance(body[-1], _LEAVING)


def _takes(statement: ast.stmt) -> ast.expr | None:
    """The lock that a plain statement takes: `lock.acquire()`, `flock(f, LOCK_EX)`, `execute("BEGIN")`."""
    if isinstance(statement, ast.If) and leaves(statement.body):
        # if not lock.acquire(timeout=1): return
        taken = [call for call in calls(statement.test) if tail(call.func) == "acquire"]
        return taken[0].func if taken else None
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call):
        return None
    name = tail(value.func)
    if name == "acquire" and isinstance(value.func, ast.Attribute) and is_lock(value.func.value):
        return value.func.value
    if name in {"flock", "lockf"} and not any("UN" in tail(arg).split("_") for arg in value.args):
        return value
    first = value.args[0] if value.args else None
    if name.startswith("execute") and isinstance(first, ast.Constant) and _SQL_BEGIN.match(str(first.value)):
        return value
    return value if name in _TAKING else None


def regions(
    scope: Scope, statements: list[ast.stmt], before: list[ast.stmt], enclosing: list[ast.expr]
) -> Iterator[Region]:
    """The guarded regions, outermost only: within one, all reads are under a lock."""
    for index, statement in enumerate(statements):
        earlier = before + statements[:index]
        if isinstance(statement, ast.With | ast.AsyncWith):
            locks = [item.context_expr for item in statement.items if is_lock(item.context_expr)]
            own_locks = [item.context_expr for item in statement.items if _is_own(scope, item.context_expr)]
            if locks or own_locks:
                transactional = bool(own_locks) or _is_transaction(locks[0])
                yield Region(statement.lineno, statement.body, earlier, enclosing, transactional)
                continue
        taken = _takes(statement)
        if taken is not None:
            yield Region(
                statement.lineno, statements[index + 1 :], earlier, enclosing, _is_transaction(taken)
            )
            return
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        test = getattr(statement, "test", None)
        inner = [*enclosing, test] if isinstance(test, ast.expr) else enclosing
        for block in blocks(statement):
            yield from regions(scope, block, earlier, inner)


def _is_own(scope: Scope, node: ast.expr) -> bool:
    """Whether it is a method of the class that opens a transaction: `with self._write() as db`."""
    if scope.owner is None or not isinstance(node, ast.Call) or not dotted(node.func).startswith("self."):
        return False
    for each in scope.owner.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == tail(node.func):
            return any(
                isinstance(inner, ast.Constant) and bool(_SQL_BEGIN.match(str(inner.value)))
                for inner in ast.walk(each)
            )
    return False


def _is_transaction(lock: ast.expr) -> bool:
    words = words_of(tail(lock))
    return bool(_TRANSACTIONS.intersection(words) or _CONNECTIONS.intersection(words[-1:]))
