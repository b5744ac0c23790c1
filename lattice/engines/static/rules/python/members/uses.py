"""Attributes, keys and keywords that objects and functions of the project do not have."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.rules.python.members.annotations import Typed
from lattice.engines.static.rules.python.members.definitions import Definition, Definitions, Module
from lattice.engines.static.rules.python.members.family import Family
from lattice.engines.static.rules.python.members.inference import Types, method
from lattice.engines.static.rules.python.members.shapes import Shape, Shapes, keywords_of
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import (
    Function,
    Scope,
    dotted,
    inside,
    keyword,
    scopes,
    tail,
)

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MOST_FILES = 60
_MOST_AROUND = 40


class Use(Struct, frozen=True, eq=False):
    """A name that is not there: `where` says what lacks it, `owner` is the class, if there is one."""

    node: ast.expr
    name: str
    where: str
    path: str
    owner: Shape | None = None
    key: str = ""

    @property
    def is_self(self) -> bool:
        """Whether the object is the one whose method uses it."""
        return isinstance(self.node, ast.Attribute) and dotted(self.node.value) in {"self", "cls"}


def uses(
    definitions: Definitions, module: Module, touched: list[Scope], lines: frozenset[int] | None
) -> Iterator[Use]:
    """The uses on these lines (None for all), in these functions, and at the top of the module."""
    types_by_root = types_of(definitions, module)
    roots: list[ast.Module | Function] = [module.tree, *(scope.function for scope in touched)]
    for root in roots:
        types = types_by_root[root]
        for node in inside(root):
            if getattr(node, "lineno", 0) and (lines is None or _is_touched(node, lines)):
                yield from _of_node(types, node)


def types_of(definitions: Definitions, module: Module) -> dict[ast.AST, Types]:
    """What the names of each function of the file stand for, and those of its top, under its tree."""
    shapes = Shapes(definitions)
    top = Types(shapes, module, None)
    made: list[tuple[Scope, Types]] = []
    siblings: dict[ast.AST, Types] = {module.tree: top}
    family = Family(module.tree)
    for scope in scopes(module.tree):
        around = [types for each, types in made[-_MOST_AROUND:] if _holds(each, scope)]
        types = Types(shapes, top.module, scope, around[-1] if around else top)
        types.siblings, types.family = siblings, family
        siblings[scope.function] = types
        made.append((scope, types))
    return siblings


def _holds(outer: Scope, inner: Scope) -> bool:
    first, last = outer.function.lineno, outer.function.end_lineno or 0
    return first < inner.function.lineno <= last


def _is_touched(node: ast.AST, touched: frozenset[int]) -> bool:
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) or 0
    return any(number in touched for number in range(first, min(last, first + 40) + 1))


def _of_node(types: Types, node: ast.AST) -> Iterator[Use]:
    match node:
        case ast.Attribute(ctx=ast.Load()):
            yield from _attribute(types, node)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as key)):
            typed = types.of(value)
            if typed and typed.kind == "one" and typed.shape.is_mapping and types.is_sure(value):
                fields = typed.shape.annotations
                if key not in fields:
                    yield Use(
                        node,
                        key,
                        f"class `{typed.shape.name}`",
                        typed.shape.definition.module.path,
                        typed.shape,
                        "key",
                    )
        case ast.Call() if node.keywords:
            yield from _keywords(types, node)
            yield from _by_key(types, node)


def _attribute(types: Types, node: ast.Attribute) -> Iterator[Use]:
    typed = types.of(node.value)
    typed = typed if typed is None or types.is_sure(node.value) else None
    if typed is None and isinstance(node.value, ast.Name | ast.Attribute):
        found = types.definition(node.value)
        shape = types.shapes.of(found) if found and isinstance(found.node, ast.ClassDef) else None
        typed = Typed(shape, "cls") if shape else None
    if typed is None or typed.kind not in {"one", "cls"} or typed.shape.is_mapping:
        return
    if typed.shape.lacks(node.attr) and not (typed.kind == "cls" and hasattr(type, node.attr)):
        yield _use(node, node.attr, typed.shape)


def _use(node: ast.expr, name: str, shape: Shape, key: str = "") -> Use:
    return Use(node, name, f"class `{shape.name}`", shape.definition.module.path, shape, key)


def _by_key(types: Types, call: ast.Call) -> Iterator[Use]:
    """`sorted(readings, key=lambda r: r.time)`."""
    key = keyword(call, "key")
    many = call.args[0] if call.args else getattr(call.func, "value", None)
    typed = types.of(many) if isinstance(key, ast.Lambda) and len(key.args.args) == 1 else None
    if typed is None or typed.kind != "many" or not isinstance(key, ast.Lambda):
        return
    for node in ast.walk(key.body):
        is_its = isinstance(node, ast.Attribute) and dotted(node.value) == key.args.args[0].arg
        if is_its and isinstance(node, ast.Attribute) and typed.shape.lacks(node.attr):
            yield _use(node, node.attr, typed.shape)


def _keywords(types: Types, call: ast.Call) -> Iterator[Use]:
    accepted, where, path = _accepted(types, call.func)
    if tail(call.func) == "replace" and len(call.args) == 1 and (typed := types.of(call.args[0])):
        is_one = typed.kind == "one" and typed.shape.by_field
        accepted, where = (typed.shape.keywords if is_one else None), f"class `{typed.shape.name}`"
        path = typed.shape.definition.module.path
    for each in call.keywords if accepted is not None else ():
        if each.arg and accepted is not None and each.arg not in accepted:
            yield Use(each.value, each.arg, where, path, key="keyword")


def _accepted(types: Types, function: ast.expr) -> tuple[frozenset[str] | None, str, str]:
    """The keywords that a call takes, and what it is that takes them."""
    found = types.definition(function)
    if found is None and isinstance(function, ast.Attribute):
        typed = types.of(function.value) if types.is_sure(function.value) else None
        inner = method(typed.shape, function.attr) if typed and typed.kind in {"one", "cls"} else None
        if typed is None or inner is None or _is_overridden(types, typed.shape, function.attr):
            return None, "", ""
        return keywords_of(inner), f"`{typed.shape.name}.{inner.name}`", typed.shape.definition.module.path
    if found is None:
        return None, "", ""
    return _of_definition(types, found), f"`{found.name}`", found.module.path


def _of_definition(types: Types, found: Definition) -> frozenset[str] | None:
    if isinstance(found.node, _FUNCTIONS):
        return keywords_of(found.node)
    shape = types.shapes.of(found)
    return shape.keywords if shape else None


def _is_overridden(types: Types, shape: Shape, name: str) -> bool:
    """Whether a child of the class defines the method in its own way."""
    return _children_with(types.shapes.definitions.modules, shape.name, name)


def is_given_elsewhere(modules: Modules, use: Use) -> bool:
    """Whether any file sets such an attribute from outside, or a child of the class defines it."""
    if use.key == "keyword" or use.owner is None:
        return False
    if use.owner.is_mapping:
        return _children_with(modules, use.owner.name, use.name)
    paths = modules.view.mentions([use.name], ["*.py"]).get(use.name, frozenset())
    if len(paths) > _MOST_FILES:
        return True
    for path in sorted(paths):
        tree = modules.tree(path)
        if tree is None or any(_sets(node, use) for node in ast.walk(tree)):
            return True
    return False


def _sets(node: ast.AST, use: Use) -> bool:
    match node:
        case ast.Attribute(attr=name, value=value, ctx=ast.Store()) if name == use.name:
            return not (isinstance(value, ast.Name) and value.id == "self")
        case ast.Call(args=[_, ast.Constant(value=text), *_]) if text == use.name:
            return tail(node.func) in {"setattr", "__setattr__"}
        case ast.ClassDef(bases=bases) if use.owner and any(tail(base) == use.owner.name for base in bases):
            return any(_binds(each, use.name) for each in ast.walk(node))
    return False


def _children_with(modules: Modules, owner: str, name: str) -> bool:
    paths = modules.view.mentions([owner], ["*.py"]).get(owner, frozenset())
    if len(paths) > _MOST_FILES:
        return True
    trees = [tree for path in sorted(paths) if (tree := modules.tree(path)) is not None]
    children = (
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(tail(base) == owner for base in node.bases)
    )
    return any(_binds(each, name) for child in children for each in ast.walk(child))


def _binds(node: ast.AST, name: str) -> bool:
    return name in (
        getattr(node, "name", ""),
        node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else "",
        node.attr if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) else "",
    )
