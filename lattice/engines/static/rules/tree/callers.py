"""Who still uses a name that the change removed, by language; each use comes with its line.

Evidence is an import of that very file, an attribute of it, or a call where nothing else can be meant.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.tree.code import Language, Lines, code_of, definitions, text_of_code
from lattice.engines.static.rules.tree.loads import (
    Load,
    is_python_module,
    names_file,
    python_places,
    resolve_script,
    script_loads,
)
from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View

_DISTINCTIVE = pattern(r"[a-z0-9]_[a-z0-9]")
_LIBRARY = frozenset(
    name
    for kind in (str, bytes, bytearray, dict, list, set, int, float, Path, BaseException)
    for name in dir(kind)
)
_STAR_EXPORT = pattern(r"\bexport\s*\*\s*from\s*[\"'](\.[^\"'\n]{1,300})[\"']")
_COMMAND = r"(?:^|[;&|(`]|\b(?:if|then|do|else|elif|while|until|!)\s)[ \t]*"


class Removed(Struct, frozen=True):
    """A name that head does not define any more where base did; `owner` is its class."""

    name: str
    path: str
    line: int
    language: Language
    kind: str = ""
    owner: str = ""


class Use(Struct, frozen=True):
    """One place that still needs the name; `fails` says that it breaks when the file is loaded."""

    path: str
    line: int
    fails: bool = False


def uses(view: View, gone: Removed, path: str, content: bytes) -> Iterator[Use]:
    """The uses of the removed name in one file at head."""
    if gone.language is Language.PYTHON:
        tree = tree_of(content)
        if tree is not None:
            yield from (_members if gone.owner else _imports)(tree, gone, path)
    elif gone.language is Language.SCRIPT:
        yield from _script(view, gone, path, content)
    elif gone.language is Language.GO:
        yield from _go(gone, path, content)
    else:
        yield from _shell(gone, path, content)


def _imports(tree: ast.Module, gone: Removed, path: str) -> Iterator[Use]:
    """`from module import name`, and `module.name` where the module was imported."""
    holders: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            places = python_places(node.module, node.level, path)
            if is_python_module(places, gone.path) and any(each.name == gone.name for each in node.names):
                yield Use(path, node.lineno, node in tree.body)
            for each in node.names:
                inner = tuple(f"{place}/{each.name}" if place else each.name for place in places)
                if is_python_module(inner, gone.path):
                    holders.add(each.asname or each.name)
        elif isinstance(node, ast.Import):
            holders |= {
                each.asname or each.name
                for each in node.names
                if is_python_module(python_places(each.name, 0, path), gone.path)
            }
    if holders:
        yield from (
            Use(path, node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == gone.name
            and ast.unparse(node.value) in holders
        )


def _members(tree: ast.Module, gone: Removed, path: str) -> Iterator[Use]:
    """`Owner.name`, `self.name` in the class itself, and a call of a method with a name of its own."""
    inside = {
        id(node)
        for owner in tree.body
        if path == gone.path and isinstance(owner, ast.ClassDef) and owner.name == gone.owner
        for node in ast.walk(owner)
    }
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr != gone.name or isinstance(node.ctx, ast.Store):
            continue
        receiver = node.value.id if isinstance(node.value, ast.Name) else ""
        is_own = receiver in {"self", "cls"} and id(node) in inside
        is_call = gone.kind == "method" and id(node) in called and _is_distinctive(gone.name)
        if receiver == gone.owner or is_own or (is_call and receiver not in {"self", "cls", "super"}):
            yield Use(path, node.lineno)


def _is_distinctive(name: str) -> bool:
    """Whether a method's name is unlikely to be one of another library's."""
    return name not in _LIBRARY and bool(_DISTINCTIVE.search(name))


def _script(view: View, gone: Removed, path: str, content: bytes) -> Iterator[Use]:
    if path == gone.path:
        yield from _calls(gone, path, content, r"(?<![.\w$#])")
        return
    text = text_of_code(content, Language.SCRIPT)
    for load in script_loads(text):
        if not names_file(load, path, gone.path) and not _reaches(view, load, path, gone):
            continue
        if gone.name in load.names:
            yield Use(
                path,
                load.line + load.text[: load.text.find(gone.name)].count("\n"),
                "require" not in load.text,
            )
        elif load.holder:
            use = re.compile(rf"(?<![.\w$]){re.escape(load.holder)}\.{re.escape(gone.name)}(?![\w$])")
            lines = Lines(text)
            yield from (Use(path, lines.at(match.start())) for match in use.finditer(text))


def _reaches(view: View, load: Load, path: str, gone: Removed) -> bool:
    """Whether the import is of a file that hands on everything of the changed one."""
    place = (
        resolve_script(load, path, view.head_files) if load.is_relative and gone.name in load.names else None
    )
    if place is None or place == gone.path:
        return False
    content = view.content(place) or b""
    if any(each.name == gone.name for each in definitions(content, Language.SCRIPT)):
        return False
    specs = _STAR_EXPORT.findall(text_of_code(content, Language.SCRIPT))
    return len(specs) > 0 and any(names_file(Load(0, spec, ""), place, gone.path) for spec in specs)


def _go(gone: Removed, path: str, content: bytes) -> Iterator[Use]:
    """The package itself by the bare name, others through the package's name."""
    if gone.kind == "method":
        if gone.name[0].islower():
            yield from _calls(gone, path, content, r"\.")
    elif dirname(path) == dirname(gone.path):
        yield from _calls(gone, path, content, r"(?<![.\w])")
    elif gone.name[0].isupper():
        package = dirname(gone.path).rpartition("/")[2]
        text = text_of_code(content, Language.GO)
        if package and re.search(
            rf'^\s*(?:import\s+)?"[^"\n]*/{re.escape(dirname(gone.path))}"', text, re.MULTILINE
        ):
            yield from _calls(gone, path, content, rf"(?<![.\w]){re.escape(package)}\.", needs_call=False)


def _shell(gone: Removed, path: str, content: bytes) -> Iterator[Use]:
    text = code_of(content, Language.SHELL)
    lines = Lines(text)
    call = re.compile(rf"{_COMMAND}({re.escape(gone.name)})(?=[\s;)&|`\"]|\Z)", re.MULTILINE)
    for match in call.finditer(text):
        # A name with only a closing bracket after it is the label of a case, if none was opened before it.
        is_label = text[match.end(1)] == ")" if match.end(1) < len(text) else False
        if not is_label or "(" in text[match.start() : match.start(1)]:
            yield Use(path, lines.at(match.start(1)))


def _calls(
    gone: Removed, path: str, content: bytes, before: str, *, needs_call: bool = True
) -> Iterator[Use]:
    """Calls of the name, if the code uses it in no other way: then nothing rebinds it."""
    code = code_of(content, gone.language)
    name = re.escape(gone.name)
    lines = Lines(code)
    if needs_call:
        every = len(re.findall(rf"(?<![.\w$]){name}(?![\w$])", code))
        calls = list(re.finditer(rf"{before}{name}\s*\(", code))
        declared = re.search(
            rf"\b(?:function\*?|func|class)\s+{name}\b|^[ \t]*(?:async\s+)?{name}\([^()\n]*\)\s*\{{",
            code,
            re.M,
        )
        if declared or (before != r"\." and every != len(calls)):
            return
    else:
        calls = list(re.finditer(rf"{before}{name}(?![\w$])", code))
    yield from (Use(path, lines.at(match.start())) for match in calls)
