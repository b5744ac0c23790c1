"""Defaults of a module or class that a function changes under another name, or through a shallow copy."""

import ast
from collections.abc import Iterator, Mapping

from msgspec import Struct

from lattice.engines.static.rules.python.members.definitions import Module
from lattice.engines.static.rules.python.sharing.places import changed_place, is_mutable, place_changed
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, own, tail, words_of

_DEFAULT = frozenset("default defaults template templates base initial standard preset presets".split())
_DELIBERATE = frozenset("set register reset add patch override install define load reload".split())
_COPIES = frozenset(["dict", "list", "set", "copy"])


class Write(Struct, frozen=True, eq=False):
    """A change of the shared object `name` on the line of `change`; `node` is where it gets there."""

    node: ast.expr | ast.stmt
    name: str
    line: int
    shallow: bool = False


def writes(common: Mapping[str, ast.expr], scope: Scope) -> Iterator[Write]:
    """The changes of what the module, a project's module or the class holds as its defaults."""
    shared = _shared(common, scope)
    if not shared:
        return
    nodes = list(own(scope.function))
    changed = [(place, node) for node in nodes if (place := changed_place(node)) is not None]
    deliberate = bool(_DELIBERATE.intersection(words_of(scope.function.name)[:1]))
    for place, node in changed:
        name = dotted(place)
        if name in shared and _DEFAULT.intersection(words_of(name.rpartition(".")[2])) and not deliberate:
            yield Write(_whole(node), name, place.lineno)
    yield from _through_parameters(scope, shared, changed)
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = getattr(node, "value", None)
        if len(targets) == 1 and isinstance(value, ast.expr) and isinstance(node, ast.stmt):
            yield from _under_name(scope, node, dotted(targets[0]), value, shared)


def _whole(node: ast.AST) -> ast.expr | ast.stmt:
    return node if isinstance(node, ast.expr | ast.stmt) else ast.Pass()


def defaults_of(modules: Modules, module: Module) -> dict[str, ast.expr]:
    """The defaults that the module has or imports from the project, by name."""
    found = _constants(module.tree.body)
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom):
            path = modules.path(module.path, node.module or "", node.level)
            tree = modules.tree(path) if path else None
            there = _constants(tree.body) if tree else {}
            found |= {a.asname or a.name: there[a.name] for a in node.names if a.name in there}
    return found


def _shared(common: Mapping[str, ast.expr], scope: Scope) -> dict[str, ast.expr]:
    """Name, as the function writes it -> the display that it holds; no name that is bound anew."""
    found = dict(common)
    if scope.owner:
        for name, value in _constants(scope.owner.body).items():
            found |= {f"{holder}.{name}": value for holder in ("self", "cls", scope.owner.name)}
    if not found:
        return found
    bound = {
        node.id
        for node in own(scope.function)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    bound |= {node.arg for node in ast.walk(scope.function.args) if isinstance(node, ast.arg)}
    return {name: value for name, value in found.items() if name not in bound}


def _constants(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Defaults: named so, or a display in capitals that is not empty, as a registry or cache would be."""
    found: dict[str, ast.expr] = {}
    for node in body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(target, ast.Name) or value is None or not is_mutable(value):
            continue
        filled = bool(getattr(value, "elts", None) or getattr(value, "keys", None))
        filled = filled or (isinstance(value, ast.Call) and bool(value.args or value.keywords))
        if _DEFAULT.intersection(words_of(target.id)) or (filled and target.id.isupper()):
            found[target.id] = value
    return found


def _through_parameters(
    scope: Scope, shared: dict[str, ast.expr], changed: list[tuple[ast.expr, ast.AST]]
) -> Iterator[Write]:
    """`def f(options=DEFAULTS): options["x"] = 1`."""
    given = scope.function.args
    positional = [*given.posonlyargs, *given.args]
    pairs = list(zip(reversed(positional), reversed(given.defaults), strict=False))
    pairs += [(arg, value) for arg, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value]
    for arg, value in pairs:
        if dotted(value) in shared and not _is_rebound(scope, arg.arg):
            lines = [place.lineno for place, _ in changed if dotted(place) == arg.arg]
            if lines:
                yield Write(value, dotted(value), lines[0])


def _is_rebound(scope: Scope, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in own(scope.function)
    )


def _under_name(
    scope: Scope, node: ast.stmt, target: str, value: ast.expr, shared: dict[str, ast.expr]
) -> Iterator[Write]:
    """`style = DEFAULTS; style["x"] = 1`, and `style = dict(DEFAULTS); style["colors"]["x"] = 1`."""
    if not target or "[" in target or "(" in target:
        return
    region = _region(scope, target)
    for each in _may_be(value):
        if dotted(each) in shared:
            lines = [line for every in region if (line := _changes(every, target))]
            lines = [line for line in lines if line > node.lineno or "." in target]
            if lines and not _is_left(scope, target, node, lines[0]):
                yield Write(node, dotted(each), lines[0])
            return
    name = _copied(value)
    inner = _inner_keys(shared.get(name))
    for every in region if inner else ():
        place = changed_place(every)
        if not isinstance(place, ast.Subscript) or dotted(place.value) != target or _key(place) not in inner:
            continue
        if place.lineno > node.lineno or "." in target:
            yield Write(node, name, place.lineno, shallow=True)
            return


def _region(scope: Scope, target: str) -> list[ast.AST]:
    """Where the new name lives: the function, or the class for an attribute of self."""
    is_attribute = target.startswith("self.") and scope.owner is not None
    return list(ast.walk(scope.owner)) if is_attribute and scope.owner else list(own(scope.function))


def _changes(node: ast.AST, target: str) -> int:
    place = changed_place(node)
    return place.lineno if place is not None and place_changed(node) == target else 0


def _is_left(scope: Scope, target: str, node: ast.stmt, line: int) -> bool:
    """Whether the name is bound to something else between the two lines."""
    others = (each for each in own(scope.function) if isinstance(each, ast.Assign) and each is not node)
    return any(
        node.lineno < each.lineno < line and dotted(target_of) == target
        for each in others
        for target_of in each.targets
    )


def _may_be(value: ast.expr) -> list[ast.expr]:
    """The objects that an expression may stand for: `a or B`, `a if t else B`, `given.get("x", B)`."""
    if isinstance(value, ast.BoolOp):
        return value.values
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    if isinstance(value, ast.Call) and tail(value.func) == "get" and len(value.args) == 2:
        return [value.args[1]]
    return [value]


def _copied(value: ast.expr) -> str:
    """What an expression makes a shallow copy of."""
    match value:
        case ast.Call(func=ast.Attribute(value=holder, attr="copy"), args=[]):
            return dotted(holder)
        case ast.Call(args=[first, *_]) if tail(value.func) in _COPIES:
            return dotted(first)
        case ast.Dict(keys=[None, *_], values=[first, *_]):
            return dotted(first)
        case ast.BinOp(op=ast.BitOr(), left=left):
            return dotted(left)
    return ""


def _inner_keys(value: ast.expr | None) -> set[object]:
    """The keys of a display under which mutable objects stand."""
    if not isinstance(value, ast.Dict):
        return set()
    pairs = zip(value.keys, value.values, strict=True)
    return {key.value for key, each in pairs if isinstance(key, ast.Constant) and is_mutable(each)}


def _key(place: ast.Subscript) -> object:
    return place.slice.value if isinstance(place.slice, ast.Constant) else None
