"""Processes that are waited for without a look at their exit code."""

import ast

from lattice.engines.static.rules.python.trees.nodes import dotted, parents


def only_waits(holder: ast.AST, tree: ast.Module) -> bool:
    """Whether a use waits for the end as a statement, and so drops the exit code."""
    above = parents(tree)
    if isinstance(holder, ast.For):
        variable = dotted(holder.target)
        names = [each for each in ast.walk(holder) if isinstance(each, ast.Name) and each.id == variable]
        uses_of = [above[each] for each in names if isinstance(each.ctx, ast.Load)]
        return bool(uses_of) and all(only_waits(each, tree) for each in uses_of)
    if isinstance(holder, ast.Attribute) and holder.attr in {"stdout", "stdin", "stderr", "pid", "args"}:
        return True
    call = above.get(holder)
    if not (isinstance(holder, ast.Attribute) and holder.attr == "wait" and isinstance(call, ast.Call)):
        return False
    above_call = above.get(call)
    above_call = above.get(above_call) if isinstance(above_call, ast.Await) else above_call
    return isinstance(above_call, ast.Expr)
