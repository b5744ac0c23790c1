"""Who calls the functions of one file, so that a parameter without an annotation gets its arguments' type."""

import ast
from collections.abc import Iterator
from functools import cached_property

from lattice.engines.static.rules.python.trees.nodes import Function, Scope, dotted, own, scopes

_MOST_CALLS = 8


class Family:
    """The functions of a file, and the calls of each by its plain name or through self."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree

    @cached_property
    def _calls(self) -> dict[str, list[tuple[ast.Call, Scope | None]]]:
        found: dict[str, list[tuple[ast.Call, Scope | None]]] = {}
        places: list[tuple[ast.AST, Scope | None]] = [(self._tree, None)]
        places += [(scope.function, scope) for scope in scopes(self._tree)]
        for root, scope in places:
            for node in own(root):
                if isinstance(node, ast.Call) and (name := dotted(node.func)):
                    found.setdefault(name, []).append((node, scope))
        return found

    def arguments(self, scope: Scope, name: str) -> Iterator[tuple[ast.expr, Scope | None]]:
        """What calls give for a parameter, each with the function that calls."""
        function, owner = scope.function, scope.owner
        called = f"self.{function.name}" if owner else function.name
        for call, caller in self._calls.get(called, [])[:_MOST_CALLS]:
            if owner is not None and (caller is None or caller.owner is not owner):
                continue
            given = _argument(call, function, name, 1 if owner else 0)
            if given is not None:
                yield given, caller


def _argument(call: ast.Call, function: Function, name: str, skipped: int) -> ast.expr | None:
    for each in call.keywords:
        if each.arg == name:
            return each.value
    names = [each.arg for each in [*function.args.posonlyargs, *function.args.args]][skipped:]
    if name not in names or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    place = names.index(name)
    return call.args[place] if place < len(call.args) else None
