"""Reads and writes of the same thing that no lock holds together: lock files, rows, keys of a store."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    calls,
    dotted,
    names_in,
    own,
    tail,
    words_of,
)

_CLAIMS = frozenset("lock lockfile pid pidfile claim lease semaphore mutex busy running".split())
_EXISTS = frozenset(["exists", "isfile", "is_file", "isdir", "is_dir"])
_CREATES = frozenset(["open", "write_text", "write_bytes", "touch"])
_STORES = frozenset("redis cache memcache memcached kv client conn r db store".split())
_SQL_GETS = pattern(r"(?is)^\s*select\b(?P<columns>.{1,300}?)\bfrom\s+[\"`\[]?(?P<table>\w+)")
_SQL_SETS = pattern(
    r"(?is)^\s*update\s+[\"`\[]?(?P<table>\w+)[\"`\]]?\s+set\s+(?P<columns>.{1,300}?)"
    r"(?:\bwhere\b(?P<where>.*)|$)"
)
_HELD = pattern(
    r"(?i)for update|begin (immediate|exclusive)|\block|mutex|transaction|atomic|pipeline|watch\("
    r"|serializable|rowcount|version|isolation|\bnx=|O_EXCL|\"x\"|'x'|\bsemaphore|synchronized"
    r"|with self\._?(db|conn)\b"
)
_LEAVING = (ast.Return, ast.Raise, ast.Continue)


class Race(Struct, frozen=True):
    """A read and the write that goes by it."""

    read: int
    write: int
    what: str
    advice: str


def races(scope: Scope) -> Iterator[Race]:
    """The races of one function; none where anything in it speaks of a lock, a transaction or a version."""
    everywhere = calls(scope.function)
    body = "\n".join(map(ast.unparse, scope.function.body))
    names = ast.unparse(ast.Tuple([call.func for call in everywhere], ast.Load())) if everywhere else ""
    yield from _claims(scope)
    if _HELD.search(body) or "lock" in names.lower() or "locked" in words_of(scope.function.name):
        return
    yield from _rows(scope, everywhere)
    yield from _keys(scope, everywhere)


def _claims(scope: Scope) -> Iterator[Race]:
    """`if os.path.exists(lock): return` and then `open(lock, "w")`."""
    for node in own(scope.function):
        if not isinstance(node, ast.If):
            continue
        asked = [call for call in calls(node.test) if tail(call.func) in _EXISTS]
        for call in asked[:1]:
            path = _path(call)
            if not _CLAIMS.intersection(words_of(path)) or not isinstance(node.body[-1], _LEAVING):
                continue
            makes = (
                each
                for each in calls(scope.function)
                if each.lineno > call.lineno and tail(each.func) in _CREATES and _path(each) == path
            )
            made = next(makes, None)
            if made and not re.search(r"['\"]x|O_EXCL|exist_ok=False", ast.unparse(made)):
                advice = "Create it with mode `x` and heed the error."
                yield Race(call.lineno, made.lineno, path, advice)


def _path(call: ast.Call) -> str:
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    if holder is not None and dotted(holder) not in {"os.path", "os", "io", "path"}:
        return dotted(holder)
    return dotted(call.args[0]) if call.args else ""


def _made_of(scope: Scope, first: ast.Call) -> tuple[set[str], int]:
    """The names that the result of the call goes into, and where the first of them is bound."""
    made: set[str] = set()
    for node in own(scope.function):
        if not isinstance(node, ast.Assign) or node.lineno < first.lineno:
            continue
        if any(each is first for each in ast.walk(node.value)) or names_in(node.value) & made:
            made |= {
                each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
    return made, first.lineno


def _computes(node: ast.expr, made: set[str]) -> bool:
    """Whether a new value is made of what was read, rather than passed on."""
    return bool(names_in(node) & made) and any(isinstance(each, ast.BinOp) for each in ast.walk(node))


def _sql(call: ast.Call) -> str:
    first = call.args[0] if call.args and tail(call.func).startswith(("execute", "fetch")) else None
    return first.value[:2_000] if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _rows(scope: Scope, everywhere: list[ast.Call]) -> Iterator[Race]:
    """`SELECT stock …`, then `UPDATE … SET stock = ?` with a value that Python computes."""
    for call in everywhere:
        got = _SQL_GETS.match(_sql(call))
        if not got:
            continue
        made, line = _made_of(scope, call)
        computed = {
            dotted(node.targets[0])
            for node in own(scope.function)
            if isinstance(node, ast.Assign) and _computes(node.value, made)
        }
        for later in everywhere:
            put = _SQL_SETS.match(_sql(later)) if later.lineno > line else None
            if not put or put["table"].lower() != got["table"].lower() or len(later.args) < 2:
                continue
            column = next((c for c in re.findall(r"(\w+)\s*=\s*(?:\?|%s|:\w+)", put["columns"])), "")
            shared = column and (re.search(rf"\b{column}\b", got["columns"]) or "*" in got["columns"])
            values = later.args[1]
            by_it = shared and (_computes(values, made) or names_in(values) & computed)
            if by_it and column not in (put["where"] or ""):
                advice = "Let the UPDATE compute it, or lock the row first."
                yield Race(line, later.lineno, column, advice)
                return


def _keys(scope: Scope, everywhere: list[ast.Call]) -> Iterator[Race]:
    """`n = cache.get(key)`, then `cache.set(key, n + 1)`."""
    for call in everywhere:
        holder = dotted(call.func).rpartition(".")[0]
        if tail(call.func) != "get" or len(call.args) != 1 or not _STORES & set(words_of(holder)[-1:]):
            continue
        made, line = _made_of(scope, call)
        for later in everywhere:
            if later.lineno <= line or dotted(later.func) != f"{holder}.set" or len(later.args) < 2:
                continue
            same = ast.unparse(later.args[0]) == ast.unparse(call.args[0])
            value = later.args[1]
            assigned = [
                node.value
                for node in own(scope.function)
                if isinstance(node, ast.Assign) and dotted(node.targets[0]) == dotted(value) != ""
            ]
            if same and any(_computes(each, made | {dotted(value)}) for each in [value, *assigned]):
                what = ast.unparse(call.args[0])[:60]
                yield Race(line, later.lineno, what, "Use the store's own increment, or a lock around both.")
                return
