"""Texts that are put together: which parts go in, between which fixed pieces."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, own

_MOST = 40


class Piece(Struct, frozen=True, eq=False):
    """A value within a text, and the fixed text before and after it."""

    node: ast.expr
    before: str
    after: str


def pieces(node: ast.expr) -> list[Piece]:
    """The values that an f-string, `+`, `%` or `.format` puts into a text; none for a plain expression."""
    flat: list[ast.expr] = []
    match node:
        case ast.JoinedStr(values=values):
            flat = list(values)
        case ast.BinOp(op=ast.Add()):
            flat = _added(node)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as text), right=right):
            flat = _filled(text, right.elts if isinstance(right, ast.Tuple) else [right], "%s")
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format"), args=args):
            flat = _filled(text, [*args, *(each.value for each in node.keywords)], "{}")
        case ast.Call(args=[ast.expr() as inner]) if dotted(node.func).rpartition(".")[2] in {
            "text",
            "SQL",
            "dedent",
        }:
            return pieces(inner)
    if len(flat) < 2 and not (flat and isinstance(flat[0], ast.FormattedValue)):
        return []
    return [
        Piece(each, _text(flat, at, -1), _text(flat, at, 1))
        for at, each in enumerate(flat[:_MOST])
        if not isinstance(each, ast.Constant)
    ]


def _added(node: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        found.append(node.right)
        node = node.left
    found.append(node)
    found.reverse()
    return [inner for each in found for inner in (each.values if isinstance(each, ast.JoinedStr) else [each])]


def _filled(text: str, values: list[ast.expr], mark: str) -> list[ast.expr]:
    rest = text.split("%s" if mark == "%s" else "{", len(values))
    flat: list[ast.expr] = [ast.Constant(rest[0])]
    for value, after in zip(values, rest[1:] + [""] * len(values), strict=False):
        flat += [value, ast.Constant(after.partition("}")[2] if mark == "{}" else after)]
    return flat


def _text(flat: list[ast.expr], at: int, step: int) -> str:
    """All fixed text on one side, nearest last."""
    side = flat[:at] if step < 0 else flat[at + 1 :]
    return " ".join(str(each.value) for each in side if isinstance(each, ast.Constant))


def texts_of(scope: Scope, node: ast.expr) -> Iterator[ast.expr]:
    """The expression, or all that the function puts into the name that it is."""
    if not isinstance(node, ast.Name):
        yield node
        return
    for each in own(scope.function):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == node.id:
                yield value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name == node.id:
                yield value
            case ast.AugAssign(target=ast.Name(id=name), value=value) if name == node.id:
                yield value
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value])
            ):
                if name == node.id:
                    yield value
