"""A name taken from a module or class of the same project that does not have it."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial

from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import dotted, parents, tail
from lattice.engines.static.rules.python.trees.reading import Source, Spot, findings, is_program
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-member"
SCOPE = "imports from the project's own modules, calls of methods on self"
WHY = (
    "The import or the call raises when it runs: the name was misspelt, renamed or left out of the commit. "
    "Modules with star imports or a `__getattr__`, and classes with bases, decorators or children keep it "
    "silent."
)
EXAMPLE = "from shop.prices import net_price  # shop/prices.py defines no net_price"

_WORDS = re.compile(rb"\bimport\b|\bself\.")
_MOST_CLASSES = 40
_DYNAMIC = frozenset(
    ["__getattr__", "__getattribute__", "__dict__", "setattr", "__new__", "__init_subclass__"]
)
_PLAIN = frozenset(["dataclass", "final", "total_ordering", "runtime_checkable", "define", "frozen"])


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The names that are newly missing."""
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    bound: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            yield from _imported(modules, source, node, bound)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if path := modules.path(source.path, alias.name):
                    bound[alias.asname or alias.name] = path
        elif isinstance(node, ast.ClassDef):
            yield from _methods(modules, source, node)
    if bound:
        yield from _attributes(modules, source, bound)


def _imported(
    modules: Modules, source: Source, node: ast.ImportFrom, bound: dict[str, str]
) -> Iterator[Spot]:
    """Names that the module lacks; those that are modules themselves are noted in `bound`."""
    path = modules.path(source.path, node.module or "", node.level)
    gone = None if path or source.is_old else modules.removed(source.path, node.module or "", node.level)
    if gone and not _is_guarded(source, node):
        yield _spot(node, node.names[0].name, f"`{gone}`, which is gone,", Severity.BLOCKER)
    for alias in node.names if path and path != source.path else ():
        looks = path and _may_be_new(modules, source, alias, path)
        if (
            path
            and looks
            and _is_missing(modules, source, path, alias.name)
            and not _is_guarded(source, node)
        ):
            yield _spot(alias, alias.name, f"`{path}`", Severity.BLOCKER)
        inner = modules.path(source.path, f"{node.module or ''}.{alias.name}", node.level)
        names = modules.names(path) if inner and path else None
        if inner and names is not None and alias.name not in names:
            bound[alias.asname or alias.name] = inner


def _attributes(modules: Modules, source: Source, bound: dict[str, str]) -> Iterator[Spot]:
    """`module.name`, where the name of the module is bound once, by its import."""
    nodes = list(ast.walk(source.tree))
    rebound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    rebound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and dotted(node.value) in bound]
    stored = {dotted(node) for node in attributes if not isinstance(node.ctx, ast.Load)}
    for node in attributes:
        module = dotted(node.value)
        if not _may_be_new(modules, source, node, bound[module]):
            continue
        if module.partition(".")[0] in rebound or dotted(node) in stored or dotted(node) in bound:
            continue
        if _is_missing(modules, source, bound[module], node.attr) and not _is_guarded(source, node):
            yield _spot(node, node.attr, f"`{bound[module]}`", Severity.IMPORTANT)


def _may_be_new(modules: Modules, source: Source, node: ast.expr | ast.alias, path: str) -> bool:
    """Whether the change touches either end: the line, or the module that it names."""
    return source.touched is None or node.lineno in source.touched or path in modules.changed


def _is_missing(modules: Modules, source: Source, path: str, name: str) -> bool:
    """Whether the module lacks the name; at base it did not, if the change took it out."""
    return modules.lacks(path, name) and not (source.is_old and modules.had(path, name))


def _is_guarded(source: Source, node: ast.AST) -> bool:
    """Whether a `try` or a test of the attribute stands around it, or only type checkers read it."""
    above = parents(source.tree)
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, ast.Try):
            return True
        if isinstance(current, ast.If) and re.search(
            r"hasattr|TYPE_CHECKING|version", ast.unparse(current.test)
        ):
            return True
        current = above.get(current)
    return False


def _methods(modules: Modules, source: Source, owner: ast.ClassDef) -> Iterator[Spot]:
    """Calls of `self.name()` that nothing in the class defines."""
    if owner.bases or owner.keywords or any(tail(each) not in _PLAIN for each in owner.decorator_list):
        return
    has = _members(owner)
    if has is None or owner.name.endswith(("Mixin", "Base")):
        return
    missing = [
        node.func
        for node in ast.walk(owner)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and dotted(node.func.value) == "self"
        and node.func.attr not in has
        and not node.func.attr.startswith("__")
    ]
    if missing and not _has_children(modules, source, owner.name):
        for node in missing:
            yield _spot(node, node.attr, f"class `{owner.name}`", Severity.IMPORTANT)


def _members(owner: ast.ClassDef) -> set[str] | None:
    """What the class defines or sets on self; None where it is dynamic, or holds another class's self."""
    names: set[str] = set()
    for node in ast.walk(owner):
        match node:
            case ast.ClassDef() if node is not owner:
                return None
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.Attribute(attr=attr, ctx=ast.Store()):
                names.add(attr)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias():
                names.add(node.asname or node.name)
            case ast.Constant(value=str() as text) if text.isidentifier():
                names.add(text)
        if _DYNAMIC.intersection(
            [getattr(node, "name", ""), getattr(node, "attr", ""), getattr(node, "id", "")]
        ):
            return None
    return names


def _has_children(modules: Modules, source: Source, name: str) -> bool:
    """Whether any class at head has it as a base, or gets methods put into it from outside."""
    paths = modules.view.mentions([name], ["*.py"]).get(name, frozenset())
    if len(paths) > _MOST_CLASSES:
        return True
    trees = [source.tree, *(tree for path in sorted(paths) if (tree := modules.tree(path)) is not None)]
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.ClassDef) and any(tail(base) == name for base in node.bases):
            return True
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node.value) == name:
            return True
    return False


def _spot(node: ast.expr | ast.alias | ast.stmt, name: str, where: str, severity: Severity) -> Spot:
    return Spot(
        line=node.lineno,
        span=(node.lineno, node.end_lineno or node.lineno),
        key=f"{where} {name}",
        title=f"{where[:1].upper()}{where[1:]} defines no `{name}`",
        body="It raises as soon as the line runs. Correct the name, or add what was left out of the commit.",
        severity=severity,
    )
