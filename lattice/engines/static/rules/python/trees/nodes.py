"""The few questions about a syntax tree that the rules share: its functions, its calls, its names."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern

Function = ast.FunctionDef | ast.AsyncFunctionDef

_MOST_TREES = 64
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_WORD = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class Scope(Struct, frozen=True, eq=False):
    """A function and the class that it is a method of."""

    function: Function
    owner: ast.ClassDef | None


@lru_cache(_MOST_TREES)
def scopes(tree: ast.Module) -> tuple[Scope, ...]:
    """Every function of the file."""
    found = []
    todo: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    while todo:
        node, owner = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(Scope(node, owner))
        inner = (
            node if isinstance(node, ast.ClassDef) else owner if isinstance(node, ast.If | ast.Try) else None
        )
        if isinstance(node, ast.stmt | ast.Module | ast.ExceptHandler | ast.match_case):
            todo += [(child, inner) for child in ast.iter_child_nodes(node)]
    return tuple(sorted(found, key=lambda scope: scope.function.lineno))


@lru_cache(_MOST_TREES)
def parents(tree: ast.Module) -> Mapping[ast.AST, ast.AST]:
    """Node -> the node that holds it."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def own(root: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it in source order, without the inside of functions and classes within."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        if node is root or not isinstance(node, _NESTED):
            todo += reversed(list(ast.iter_child_nodes(node)))


def inside(root: ast.Module | Function) -> Iterator[ast.AST]:
    """What runs with the body itself: no decorators, and nothing of the functions within."""
    for statement in root.body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from own(statement)


def blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The statement lists directly below a statement."""
    lists = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    found = [each for each in lists if isinstance(each, list) and each]
    inner = [*getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    return found + [each.body for each in inner]


def calls(*roots: ast.AST) -> list[ast.Call]:
    """Every call below, not in inner functions."""
    return [node for root in roots for node in own(root) if isinstance(node, ast.Call)]


def dotted(node: ast.AST | None) -> str:
    """A name as it is written, calls as `()` and subscripts as `[]`; empty for other expressions."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Call():
            return f"{dotted(node.func)}()"
        case ast.Subscript():
            return f"{dotted(node.value)}[]"
        case ast.Await():
            return dotted(node.value)
    return ""


def tail(node: ast.AST | None) -> str:
    """The last name of a dotted expression."""
    return dotted(node).rstrip("()[]").rpartition(".")[2]


def words_of(name: str) -> list[str]:
    """The words of an identifier, in lower case."""
    return [word.lower() for word in _WORD.findall(name)]


def names_in(node: ast.AST) -> set[str]:
    """The plain names that are read below."""
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def reach(node: ast.stmt | ast.expr | ast.ExceptHandler) -> tuple[int, int]:
    """First and last line."""
    return node.lineno, node.end_lineno or node.lineno
