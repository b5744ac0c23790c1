"""Where a name of the project's own code is defined: a class, a function, a named tuple; imports followed."""

import ast

from msgspec import Struct

from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import dotted, tail

Node = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Call
_DEFINES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_MOST_HOPS = 5


class Module(Struct, frozen=True, eq=False):
    """A file of the project as a syntax tree."""

    path: str
    tree: ast.Module


class Definition(Struct, frozen=True, eq=False):
    """What a name stands for, and the module that defines it; a call is that of `namedtuple`."""

    module: Module
    node: Node
    name: str


class _Imported(Struct, frozen=True):
    """A name that an import binds: `name` of the module `path`, or the module itself."""

    path: str
    name: str = ""


class Definitions:
    """What one review has looked up; a name that is bound twice in a module is unknown."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._tables: dict[ast.Module, dict[str, Node | _Imported | None]] = {}
        self._modules: dict[str, Module | None] = {}

    def module(self, path: str) -> Module | None:
        """The file at head."""
        if path not in self._modules:
            tree = self.modules.tree(path)
            self._modules[path] = Module(path, tree) if tree is not None else None
        return self._modules[path]

    def find(self, module: Module, node: ast.AST, hops: int = _MOST_HOPS) -> Definition | None:
        """What a name or `module.name` stands for at the top of a module."""
        if isinstance(node, ast.Name):
            return self._named(module, node.id, hops)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            inner = self._table(module).get(node.value.id)
            place = self._leads_to(inner) if isinstance(inner, _Imported) else None
            return self._named(place, node.attr, hops - 1) if place else None
        return None

    def comes_from(self, module: Module, node: ast.AST) -> str:
        """The module that a name is imported from; empty for a name that no import binds."""
        root = dotted(node).partition(".")[0]
        for each in ast.walk(module.tree):
            if isinstance(each, ast.ImportFrom) and any((a.asname or a.name) == root for a in each.names):
                return each.module or "."
            if isinstance(each, ast.Import) and any((a.asname or a.name) == root for a in each.names):
                return root
        return ""

    def _named(self, module: Module, name: str, hops: int) -> Definition | None:
        found = self._table(module).get(name)
        if isinstance(found, _Imported):
            if not found.name or hops <= 0:
                return None
            inner = self.module(found.path)
            return self._named(inner, found.name, hops - 1) if inner else None
        return Definition(module, found, name) if found is not None else None

    def _leads_to(self, imported: _Imported) -> Module | None:
        """The module that `import a` or `from package import module` binds."""
        path = imported.path
        if imported.name:
            folder = path.removesuffix("/__init__.py")
            path = self.modules.path(f"{folder}/x.py", imported.name, 1) or ""
        return self.module(path) if path else None

    def _table(self, module: Module) -> dict[str, Node | _Imported | None]:
        if module.tree not in self._tables:
            table: dict[str, Node | _Imported | None] = {}
            for name, found in self._bindings(module):
                table[name] = None if name in table else found
            self._tables[module.tree] = table
        return self._tables[module.tree]

    def _bindings(self, module: Module) -> list[tuple[str, Node | _Imported | None]]:
        found: list[tuple[str, Node | _Imported | None]] = []
        todo: list[ast.AST] = list(module.tree.body)
        while todo:
            node = todo.pop()
            match node:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    found.append((node.name, node))
                case ast.ImportFrom():
                    path = self.modules.path(module.path, node.module or "", node.level)
                    for alias in node.names:
                        bound = _Imported(path, alias.name) if path else None
                        found.append((alias.asname or alias.name, bound))
                case ast.Import():
                    for alias in node.names:
                        path = self.modules.path(module.path, alias.name)
                        plain = alias.asname or "." not in alias.name
                        name = alias.asname or alias.name.partition(".")[0]
                        found.append((name, _Imported(path) if path and plain else None))
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                    found.append((name, call if tail(call.func) in {"namedtuple", "NamedTuple"} else None))
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    found.append((name, None))
                case _:
                    todo.extend(ast.iter_child_nodes(node))
            if isinstance(node, ast.Global):
                found += [(name, None) for name in node.names]
        return found
