"""The project's own Python modules at head: where an import leads, and which names a module has."""

import ast
import re
import sys

from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View

_MAGIC = frozenset(["globals", "exec", "vars", "setattr", "__getattr__", "__dict__", "modules"])
_ROOTS = ("src", "lib", "python")
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Modules:
    """What one review has looked up: each file is read and each name resolved once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.changed = frozenset(each.new_path for each in view.change.files)
        self._trees: dict[str, ast.Module | None] = {}
        self._names: dict[str, frozenset[str] | None] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    def path(self, importer: str, name: str, level: int = 0) -> str | None:
        """The file at head that an import in `importer` leads to; None for what is not the project's."""
        steps = importer.split("/")[:-1]
        parts = [part for part in name.split(".") if part]
        if level:
            return self._file([*steps[: len(steps) - level + 1], *parts]) if level <= len(steps) + 1 else None
        if not parts or parts[0] in sys.stdlib_module_names:
            return None
        key = ("/".join(steps), name)
        if key not in self._found:
            self._found[key] = self._absolute(steps, parts)
        return self._found[key]

    def _absolute(self, steps: list[str], parts: list[str]) -> str | None:
        """Looked for from the folders above that are no packages, the nearest first, and the usual roots."""
        above = [steps[:length] for length in range(len(steps), -1, -1)]
        files = self.view.head_files
        roots = [folder for folder in above if "/".join([*folder, "__init__.py"]) not in files]
        for root in [*roots, *([each] for each in _ROOTS)]:
            if found := self._file([*root, *parts]):
                return found
        return None

    def _file(self, parts: list[str]) -> str | None:
        names = ("/".join(parts) + ".py", "/".join([*parts, "__init__.py"])) if parts else ()
        return next((path for path in names if path in self.view.head_files), None)

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a file at head."""
        if path not in self._trees:
            content = self.view.content(path)
            self._trees[path] = None if content is None else tree_of(content)
        return self._trees[path]

    def names(self, path: str) -> frozenset[str] | None:
        """Every name that the module may have; None where only running it would tell."""
        if path not in self._names:
            tree = self.tree(path)
            self._names[path] = None if tree is None or _is_dynamic(tree) else _names_of(tree)
        return self._names[path]

    def lacks(self, path: str, name: str) -> bool:
        """Whether the module surely has no such name: not defined, no submodule, nothing dynamic."""
        if name == "*" or (name.startswith("__") and name.endswith("__")):
            return False
        names = self.names(path)
        return names is not None and name not in names and not self._has_submodule(path, name)

    def had(self, path: str, name: str) -> bool:
        """Whether the change itself took the name out of the module."""
        for file in self.view.change.files:
            if path == file.new_path and (content := self.view.old(file)) is not None:
                tree = tree_of(content)
                return tree is not None and name in _names_of(tree)
        return False

    def had_word(self, path: str, name: str) -> bool:
        """Whether the change edits the file, and the word stood in it at base."""
        for file in self.view.change.files:
            if path == file.new_path and (content := self.view.old(file)) is not None:
                return re.search(rb"\b" + re.escape(name.encode()) + rb"\b", content) is not None
        return False

    def removed(self, importer: str, name: str, level: int) -> str | None:
        """The file, taken away by the change, that an import in `importer` led to."""
        gone = (
            frozenset(each.old_path for each in self.view.change.files if each.old_path)
            - self.view.head_files
        )
        steps = importer.split("/")[:-1]
        parts = [part for part in name.split(".") if part]
        folders = [steps[: len(steps) - level + 1]] if level else [steps[:n] for n in range(len(steps) + 1)]
        folders += [] if level else [[root] for root in _ROOTS]
        if not gone or not parts:
            return None
        paths = ["/".join([*folder, *parts]) for folder in folders]
        if any(f"{path}.py" in self.view.head_files or path in self.view.head_folders for path in paths):
            return None
        return next((f"{path}.py" for path in paths if f"{path}.py" in gone), None)

    def _has_submodule(self, package: str, name: str) -> bool:
        """Whether a package has a module or folder of that name, in any language."""
        folder, _, file = package.rpartition("/")
        if file != "__init__.py":
            return False
        start = f"{folder}/{name}" if folder else name
        files = self.view.head_files
        return start in self.view.head_folders or any(path.startswith(f"{start}.") for path in files)


def _is_dynamic(tree: ast.Module) -> bool:
    """Whether it takes names from elsewhere; a method `__getattr__` counts, which costs a few findings."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) if name in _MAGIC:
                return True
    return False


def _names_of(tree: ast.Module) -> frozenset[str]:
    names = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        names.update(_bound(node))
        if not isinstance(node, _INNER):
            todo.extend(ast.iter_child_nodes(node))
    return frozenset(names)


def _bound(node: ast.AST) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str() as name):
            return {name}
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {alias.asname or alias.name.partition(".")[0] for alias in aliases}
    # `type X = …` binds a name, too, where the running Python knows it.
    alias = getattr(node, "name", None) if type(node).__name__ == "TypeAlias" else None
    return {alias.id} if isinstance(alias, ast.Name) else set()
