"""Which parameters of a function are filled with text of a request by the others of its file."""

import ast
from collections.abc import Mapping
from functools import lru_cache

from lattice.engines.static.rules.python.injections.outside import Origin, Outside
from lattice.engines.static.rules.python.trees.nodes import Scope, calls, dotted, scopes, tail

_MOST_CALLS = 20
_CHECKS = ("check", "valid", "safe", "sanit", "clean", "allow", "ensure", "verify")


def handed(tree: ast.Module, scope: Scope) -> frozenset[str]:
    """The names of the parameters; a value that its caller tests for membership or form is none."""
    function = scope.function
    given = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
    given = given[1:] if scope.owner and given[:1] in (["self"], ["cls"]) else given
    found: set[str] = set()
    for caller, call in _called(tree).get(function.name, ()):
        if caller is scope or not _is_of(call, scope, caller):
            continue
        outside = Outside(caller)
        named = {*zip(given, call.args, strict=False), *((each.arg, each.value) for each in call.keywords)}
        found |= {
            name
            for name, value in named
            if name and outside.of(value, call.lineno) is Origin.REQUEST and not _is_cleaned(caller, value)
        }
    return frozenset(found)


def _is_of(call: ast.Call, scope: Scope, caller: Scope) -> bool:
    """Whether a call of that name is one of this function: by `self` in its class, or bare."""
    if scope.owner is not None:
        return dotted(call.func) == f"self.{scope.function.name}" and caller.owner is scope.owner
    return isinstance(call.func, ast.Name)


def _is_cleaned(caller: Scope, value: ast.expr) -> bool:
    """Whether the caller has it checked by something with a name for it."""
    name = dotted(value)
    checks = (
        call for call in calls(caller.function) if any(word in tail(call.func).lower() for word in _CHECKS)
    )
    return bool(name) and any(dotted(arg) == name for call in checks for arg in call.args)


@lru_cache(16)
def _called(tree: ast.Module) -> Mapping[str, tuple[tuple[Scope, ast.Call], ...]]:
    """Name of a function -> its calls, with the functions that they stand in."""
    found: dict[str, list[tuple[Scope, ast.Call]]] = {scope.function.name: [] for scope in scopes(tree)}
    for caller in scopes(tree):
        for call in calls(caller.function):
            if (name := tail(call.func)) in found and len(found[name]) < _MOST_CALLS:
                found[name].append((caller, call))
    return {name: tuple(each) for name, each in found.items()}
