"""A source that is deleted while what was read from it is not saved yet."""

import ast

from lattice.engines.static.rules.python.order.work import DELIVERY, SAVING, Mark, about
from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, names_in, own, tail, words_of

_REMOVES = frozenset("unlink remove rmtree delete delete_message delete_object delete_objects".split())
_TEMPORARY = frozenset("tmp temp temporary scratch lock pid socket stale old cache marker".split())


def removal_of(scope: Scope, statement: ast.stmt) -> Mark | None:
    """`path.unlink()`, `os.remove(path)`, `bucket.delete(key)`: about all that was made of it above."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call) or tail(value.func) not in _REMOVES:
        return None
    source = dotted(value.args[0]) if value.args else dotted(getattr(value.func, "value", None))
    root = source.partition(".")[0]
    if not root or root in {"self", "cls", "os", "shutil"} or _TEMPORARY.intersection(words_of(source)):
        return None
    made: set[str] = set()
    for node in own(scope.function):
        if getattr(node, "lineno", 0) >= statement.lineno:
            continue
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=given) if isinstance(
                given, ast.Call | ast.Await
            ):
                if names_in(given) & {root, *made}:
                    made.add(name)
            case ast.withitem(context_expr=given, optional_vars=ast.Name(id=name)) if root in names_in(given):
                made.add(name)
    return about(statement, dotted(value.func), SAVING | DELIVERY, made)
