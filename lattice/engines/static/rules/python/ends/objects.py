"""Objects of the project's own classes that open something and have to be closed."""

import ast

from lattice.engines.static.rules.python.ends.resources import Taken, kind_of
from lattice.engines.static.rules.python.members.definitions import Definitions, Module
from lattice.engines.static.rules.python.trees.nodes import tail

_ENDS = frozenset(["close", "aclose", "disconnect"])
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def object_of(definitions: Definitions, module: Module, statement: ast.stmt) -> Taken | None:
    """An object of a class of the project that opens something and has a `close` of its own."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if tail(call.func)[
            :1
        ].isupper():
            found = definitions.find(module, call.func)
            node = found.node if found else None
            if not isinstance(node, ast.ClassDef) or not _ENDS.intersection(map(_name_of, node.body)):
                return None
            opens = any(kind_of(each) for each in ast.walk(node) if isinstance(each, ast.Call))
            return Taken(statement, name, "object", call) if opens else None
    return None


def _name_of(node: ast.stmt) -> str:
    return node.name if isinstance(node, _NAMED) else ""
