"""What an annotation says: an object of a class of the project, or a collection of such."""

import ast

from msgspec import Struct

from lattice.engines.static.rules.python.members.definitions import Module
from lattice.engines.static.rules.python.members.shapes import Shape, Shapes
from lattice.engines.static.rules.python.trees.nodes import tail

_MANY = frozenset(
    "list List Sequence MutableSequence Iterable Iterator Collection set Set frozenset FrozenSet deque "
    "Generator AsyncIterator AsyncIterable AsyncGenerator AbstractSet".split()
)
_MAPS = frozenset("dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict".split())
_WRAPPERS = frozenset("Optional Annotated Final ClassVar Required NotRequired InitVar Awaitable".split())


class Typed(Struct, frozen=True, eq=False):
    """An object of the class, or a collection of such: `one`, `many`, `map`; `cls`, the class itself."""

    shape: Shape
    kind: str = "one"


def annotated(shapes: Shapes, module: Module, node: ast.AST, deep: int = 5) -> Typed | None:
    """The type that an annotation of that module names; None for what is not the project's, or several."""
    if not deep:
        return None
    match node:
        case ast.Constant(value=str() as text) if len(text) < 200:
            try:
                return annotated(shapes, module, ast.parse(text, mode="eval").body, deep - 1)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        case ast.Name() | ast.Attribute():
            found = shapes.definitions.find(module, node)
            shape = shapes.of(found) if found else None
            return Typed(shape) if shape else None
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            sides = [each for each in (left, right) if not _is_none(each)]
            return annotated(shapes, module, sides[0], deep - 1) if len(sides) == 1 else None
        case ast.Subscript(value=value, slice=inner):
            return _generic(shapes, module, tail(value), inner, deep)
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _generic(shapes: Shapes, module: Module, name: str, inner: ast.expr, deep: int) -> Typed | None:
    arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name in _WRAPPERS:
        return annotated(shapes, module, arguments[0], deep - 1)
    is_run = len(arguments) == 2 and isinstance(arguments[1], ast.Constant)
    kind = "many" if name in _MANY or (name in {"tuple", "Tuple"} and is_run) else ""
    kind = "map" if name in _MAPS and len(arguments) == 2 else kind
    one = annotated(shapes, module, arguments[1 if kind == "map" else 0], deep - 1) if kind else None
    return Typed(one.shape, kind) if one and one.kind == "one" else None
