"""What a function binds its names to: an expression, an annotation, an element of what is looped over."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.rules.python.trees.nodes import Function, own


class Annotation(Struct, frozen=True, eq=False):
    """The name is declared."""

    value: ast.expr


class Element(Struct, frozen=True, eq=False):
    """The name is an element of `value`; `place` counts from 1 within a tuple, 0 for the whole."""

    value: ast.expr
    place: int


Evidence = ast.expr | Annotation | Element | None


def bindings(root: ast.AST, function: Function | None) -> dict[str, list[Evidence]]:
    """Name -> everything it is bound to below the root; None for what cannot be told."""
    bound: dict[str, list[Evidence]] = {}
    for name, evidence in _parameters(function) if function else ():
        bound.setdefault(name, []).append(evidence)
    known: set[ast.AST] = set()
    for node in own(root):
        for target, evidence in _targets(node):
            known.update(ast.walk(target))
            for name, each in _spread(target, evidence):
                bound.setdefault(name, []).append(each)
        for name in _otherwise(node, known) if node is not root else ():
            bound.setdefault(name, []).append(None)
    return bound


def _parameters(function: Function) -> Iterator[tuple[str, Evidence]]:
    given = function.args
    for each in [*given.posonlyargs, *given.args, *given.kwonlyargs]:
        yield each.arg, Annotation(each.annotation) if each.annotation else None
    for star in (given.vararg, given.kwarg):
        if star:
            yield star.arg, None


def _targets(node: ast.AST) -> Iterator[tuple[ast.expr, Evidence]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case ast.AnnAssign(target=target, annotation=kind):
            yield target, Annotation(kind)
        case ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield target, value
        case (
            ast.For(target=target, iter=value)
            | ast.AsyncFor(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
        ):
            yield target, Element(value, 0)


def _spread(target: ast.expr, evidence: Evidence) -> Iterator[tuple[str, Evidence]]:
    """The names of a target, each with its part of the evidence."""
    if isinstance(target, ast.Name):
        yield target.id, evidence
    elif isinstance(target, ast.Tuple | ast.List):
        values = evidence.elts if isinstance(evidence, ast.Tuple | ast.List) else []
        for place, each in enumerate(target.elts, 1):
            inner: Evidence = None
            if isinstance(evidence, Element):
                inner = Element(evidence.value, place) if isinstance(each, ast.Name) else None
            elif len(values) == len(target.elts):
                inner = values[place - 1]
            yield from _spread(each, inner)
    elif isinstance(target, ast.Starred):
        yield from _spread(target.value, None)


def _otherwise(node: ast.AST, known: set[ast.AST]) -> list[str]:
    """The names that are bound in any other way."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [] if node in known else [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str() as name):
            return [name]
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            return [name]
    return []
