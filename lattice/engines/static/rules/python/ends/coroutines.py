"""Which calls make a coroutine, and whether it is ever awaited."""

import ast

from lattice.engines.static.rules.python.members.definitions import Definitions, Module
from lattice.engines.static.rules.python.members.inference import Types, method
from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, own, parents, tail

_ON_COROUTINE = frozenset("close send throw __await__ cr_frame cr_code cr_await cr_running".split())
_MOST_MODULES = 30


def uses(tree: ast.Module, scope: Scope, name: str) -> list[ast.AST]:
    """What holds each reading of the name: an attribute, a call, a loop, a return."""
    above = parents(tree)
    nodes = (node for node in ast.walk(scope.function) if isinstance(node, ast.Name) and node.id == name)
    return [above[node] for node in nodes if isinstance(node.ctx, ast.Load)]


def coroutines(definitions: Definitions, module: Module) -> frozenset[str]:
    """Names of plain `async def` functions of the module, or imported from the project's modules."""
    tops = [node for node in module.tree.body if isinstance(node, ast.AsyncFunctionDef)]
    names = {node.name for node in tops if _is_plain(node)}
    for node in [each for each in module.tree.body if isinstance(each, ast.ImportFrom)][:_MOST_MODULES]:
        path = definitions.modules.path(module.path, node.module or "", node.level)
        tree = definitions.modules.tree(path) if path else None
        for there in tree.body if tree else ():
            if isinstance(there, ast.AsyncFunctionDef) and _is_plain(there):
                names |= {alias.asname or alias.name for alias in node.names if alias.name == there.name}
    bound = {
        node.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    bound |= {node.name for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return frozenset(names - bound)


def _is_plain(node: ast.AsyncFunctionDef) -> bool:
    return not node.decorator_list and not any(
        isinstance(each, ast.Yield | ast.YieldFrom) for each in own(node)
    )


def is_coroutine(call: ast.Call, scope: Scope, coroutines: frozenset[str]) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in coroutines
    owner = scope.owner
    if owner is None or dotted(call.func) != f"self.{tail(call.func)}":
        return False
    same = [node for node in owner.body if getattr(node, "name", "") == tail(call.func)]
    return len(same) == 1 and isinstance(same[0], ast.AsyncFunctionDef) and _is_plain(same[0])


def is_typed_coroutine(types: Types, call: ast.Call) -> bool:
    """Whether it calls a plain `async def` of a project's object or module whose type is known."""
    if not isinstance(call.func, ast.Attribute):
        return False
    typed = types.of(call.func.value)
    if typed is not None:
        function = method(typed.shape, call.func.attr) if typed.kind == "one" else None
        return isinstance(function, ast.AsyncFunctionDef) and _is_plain(function)
    found = types.definition(call.func)
    return found is not None and isinstance(found.node, ast.AsyncFunctionDef) and _is_plain(found.node)


def is_lost(call: ast.Call, holder: ast.AST) -> bool:
    """Whether the coroutine itself is thrown away, tested, compared or taken for its result."""
    if isinstance(holder, ast.Attribute):
        return holder.attr not in _ON_COROUTINE
    if isinstance(holder, ast.If | ast.While | ast.IfExp | ast.Assert):
        return holder.test is call
    return isinstance(
        holder, ast.Expr | ast.UnaryOp | ast.Compare | ast.BinOp | ast.FormattedValue | ast.BoolOp
    )


def is_taken_for_result(tree: ast.Module, scope: Scope, holder: ast.AST) -> bool:
    """`value = self.load()`, of which only attributes and items are used."""
    if not (isinstance(holder, ast.Assign) and isinstance(holder.targets[0], ast.Name)):
        return False
    name = holder.targets[0].id
    bindings = [n for n in ast.walk(scope.function) if isinstance(n, ast.Name) and n.id == name]
    used = uses(tree, scope, name)
    if not used or sum(not isinstance(n.ctx, ast.Load) for n in bindings) > 1:
        return False
    plain = (ast.Subscript, ast.Compare, ast.FormattedValue, ast.BinOp, ast.UnaryOp)
    return all(
        isinstance(each, plain) or (isinstance(each, ast.Attribute) and each.attr not in _ON_COROUTINE)
        for each in used
    )
