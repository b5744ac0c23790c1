"""Names of no declared type that are called like a class and used like its objects, but for one attribute."""

import ast
from collections.abc import Iterator, Mapping
from io import IOBase
from pathlib import Path

from lattice.engines.static.rules.python.members.definitions import Definition, Definitions
from lattice.engines.static.rules.python.members.shapes import Shape, Shapes
from lattice.engines.static.rules.python.members.uses import Use
from lattice.engines.static.rules.python.trees.nodes import dotted, inside, scopes, words_of

_LEAST = 3
_MOST_FILES = 20
_ASKED = 12
_SHORT = 4
_LIBRARY = frozenset(name for kind in (str, bytes, list, dict, set, Path, IOBase) for name in dir(kind))


def alike(definitions: Definitions, tree: ast.Module, lines: frozenset[int] | None) -> Iterator[Use]:
    """`reading.voltage`, where `Reading` has all the other attributes that `reading` is asked for."""
    shapes = Shapes(definitions)
    wanted = {name: nodes for name, nodes in _untyped(tree).items() if _is_of_interest(nodes, lines)}
    wanted = dict(list(wanted.items())[:_ASKED])
    words = [each for name in wanted for each in _classes_like(name)]
    paths = definitions.modules.view.mentions(dict.fromkeys(words), ["*.py"]) if words else {}
    for name, nodes in wanted.items():
        shape = next(filter(None, (_shape(shapes, paths, each) for each in _classes_like(name))), None)
        if shape is None:
            continue
        missing = {node.attr for node in nodes if shape.lacks(node.attr)}
        for node in nodes if len(missing) == 1 and not missing & _LIBRARY else ():
            if node.attr in missing:
                path = shape.definition.module.path
                yield Use(node, node.attr, f"class `{shape.name}`", path, shape)


def _is_of_interest(nodes: list[ast.Attribute], lines: frozenset[int] | None) -> bool:
    return len({node.attr for node in nodes}) > _LEAST and (
        lines is None or any(node.lineno in lines for node in nodes)
    )


def _untyped(tree: ast.Module) -> dict[str, list[ast.Attribute]]:
    """Name -> its attributes in all functions of the file that bind it without saying what it is."""
    found: dict[str, list[ast.Attribute]] = {}
    for scope in scopes(tree):
        given = scope.function.args
        declared = {each.arg for each in [*given.args, *given.kwonlyargs] if each.annotation}
        for node in inside(scope.function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id not in declared and isinstance(node.ctx, ast.Load):
                    found.setdefault(node.value.id, []).append(node)
            elif isinstance(node, ast.Call) and dotted(node.func) in {"isinstance", "hasattr", "getattr"}:
                declared.update(dotted(arg) for arg in node.args)
    return {name: nodes for name, nodes in found.items() if name not in {"self", "cls"}}


def _classes_like(name: str) -> list[str]:
    """What a class may be called after whose objects have that name."""
    words = words_of(name)
    if not words or len(words[-1]) < _SHORT:
        return []
    return list(dict.fromkeys(["".join(word.capitalize() for word in words), words[-1].capitalize()]))


def _shape(shapes: Shapes, paths: Mapping[str, frozenset[str]], name: str) -> Shape | None:
    """The shape of the one class of that name in the project."""
    files = sorted(paths.get(name, ()))
    found: list[Definition] = []
    for path in files if len(files) <= _MOST_FILES else ():
        module = shapes.definitions.module(path)
        definition = shapes.definitions.find(module, ast.Name(name, ast.Load())) if module else None
        if definition and definition.node not in [each.node for each in found]:
            found.append(definition)
    return shapes.of(found[0]) if len(found) == 1 else None
