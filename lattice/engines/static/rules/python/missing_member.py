"""A name taken from a module or class of the same project that does not have it."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.members.definitions import Definitions, Module
from lattice.engines.static.rules.python.members.likeness import alike
from lattice.engines.static.rules.python.members.uses import is_given_elsewhere, uses
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import dotted, parents, tail
from lattice.engines.static.rules.python.trees.reading import (
    Source,
    Spot,
    findings,
    is_program,
    touched_scopes,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-member"
SCOPE = "names, attributes, keys and keywords of the project's own modules, classes and functions"
WHY = (
    "The line raises when it runs: the name was misspelt, renamed or left out of the commit. What an object "
    "is, annotations, constructions and loops tell; star imports, `__getattr__`, bases from outside, "
    "decorators that change a class, and tests of the type keep it silent."
)
EXAMPLE = "from shop.prices import net_price  # shop/prices.py defines no net_price"

_WORDS = pattern(rb"\bimport\b|\bself\.")
_MOST_CLASSES = 40


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
    if bound:
        yield from _attributes(modules, source, bound)
    yield from _uses(modules, source)


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


def _is_guarded(source: Source, node: ast.expr | ast.alias | ast.stmt) -> bool:
    """Whether a `try` or a test of the attribute stands around it, or type checkers are told to pass it."""
    if b"type: ignore" in b"\n".join(source.content.splitlines()[node.lineno - 1 : node.end_lineno]):
        return True
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


def _uses(modules: Modules, source: Source) -> Iterator[Spot]:
    """Attributes, keys and keywords of objects whose class is known."""
    known: set[tuple[int, str]] = set()
    definitions = Definitions(modules)
    declared = uses(definitions, Module(source.path, source.tree), touched_scopes(source), source.touched)
    for use in chain(declared, alike(definitions, source.tree, source.touched)):
        place = (use.node.lineno, use.name)
        if place in known or (source.is_old and modules.had_word(use.path, use.name)):
            continue
        known.add(place)
        if _is_guarded(source, use.node) or is_given_elsewhere(modules, use):
            continue
        if use.is_self and use.owner and _has_children(modules, source, use.owner.name):
            continue
        yield _spot(use.node, use.name, use.where, Severity.IMPORTANT, use.key)


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


def _spot(
    node: ast.expr | ast.alias | ast.stmt, name: str, where: str, severity: Severity, what: str = ""
) -> Spot:
    verb = "takes" if what == "keyword" else "defines"
    return Spot(
        line=node.lineno,
        span=(node.lineno, node.end_lineno or node.lineno),
        key=f"{where} {name}",
        title=f"{where[:1].upper()}{where[1:]} {verb} no {what}{' ' if what else ''}`{name}`",
        body="It raises as soon as the line runs. Correct the name, or add what was left out of the commit.",
        severity=severity,
    )
