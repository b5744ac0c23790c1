"""Reads that do nothing with a value: it is only logged, printed, validated or put into a message."""

import ast
from collections.abc import Mapping

from lattice.engines.static.rules.python.trees.nodes import dotted, names_in, tail

_SAYS = frozenset("debug info warning error exception critical print log write warn echo secho".split())
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_idle(node: ast.AST, above: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether reading the value here has no effect but words."""
    inner, holder = node, above.get(node)
    while holder is not None:
        if isinstance(holder, ast.Raise):
            return _validates(above.get(holder), node)
        if isinstance(holder, ast.Call) and tail(holder.func) in _SAYS and inner is not holder.func:
            return True
        if isinstance(holder, ast.If | ast.Assert) and inner is holder.test:
            return _validates(holder, node)
        if isinstance(holder, _FUNCTIONS):
            return holder.name in {"__repr__", "__str__"}
        if isinstance(holder, ast.stmt) and not isinstance(holder, ast.If | ast.Expr):
            inner, holder = holder, above.get(holder)
            while holder is not None and not isinstance(holder, _FUNCTIONS):
                holder = above.get(holder)
            return holder is not None and getattr(holder, "name", "") in {"__repr__", "__str__"}
        inner, holder = holder, above.get(holder)
    return False


def _validates(holder: ast.AST | None, node: ast.AST) -> bool:
    """Whether a test of the value alone, against constants, leads to nothing but an error."""
    if not isinstance(holder, ast.If | ast.Assert):
        return False
    others = names_in(holder.test) - {_root(node), "isinstance", "int", "float", "math"}
    return not others and (isinstance(holder, ast.Assert) or _only_raises(holder))


def _root(node: ast.AST) -> str:
    return dotted(node).partition(".")[0]


def _only_raises(node: ast.If) -> bool:
    """Whether the test leads to nothing but an error."""
    last = node.body[-1]
    refuses = (
        isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and tail(last.value.func) == "error"
    )
    return not node.orelse and (isinstance(last, ast.Raise) or refuses)
