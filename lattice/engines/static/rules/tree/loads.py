"""Which file an import names: the rules of Python, JavaScript and Go's embeds, without running any."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from posixpath import basename, dirname, join, normpath, splitext

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.tree.code import Language, Lines, language_of, text_of_code
from lattice.engines.static.syntax import tree_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange

SCRIPT_SUFFIXES = (
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".ts",
    ".tsx",
    ".mts",
    ".cts",
    ".d.ts",
    ".json",
    ".vue",
    ".svelte",
    ".node",
)

_MOST_LOADS = 1_000
_NAMES = r"[\w$*\s{},:]{1,2000}?"
_SPEC = r"[\"'](?P<{0}>[^\"'\n]{{1,300}})[\"']"
_SCRIPT_LOAD = pattern(
    rf"\b(?:import|export)\s+(?:type\s+)?(?P<names>{_NAMES})\s*\bfrom\s*{_SPEC.format('a')}"
    rf"|\b(?:const|let|var)\s+(?P<bound>{_NAMES})\s*=\s*(?:await\s+import|require)\s*\(\s*{_SPEC.format('b')}\s*\)"
    rf"|\brequire\s*\(\s*{_SPEC.format('c')}\s*\)|^[ \t]*import\s+{_SPEC.format('d')}",
    re.MULTILINE,
)
_LISTED = pattern(r"(?:type\s+)?([A-Za-z_$][\w$]*)(?:\s*(?:\bas\b|:)\s*([A-Za-z_$][\w$]*))?")
_STAR = pattern(r"\*\s*as\s+([A-Za-z_$][\w$]*)")


class Load(Struct, frozen=True):
    """One import: where, of what, which names it takes, and the name that holds the whole module."""

    line: int
    spec: str
    text: str
    names: frozenset[str] = frozenset()
    holder: str | None = None
    takes_all: bool = False

    @property
    def is_relative(self) -> bool:
        """Whether the path starts at the importing file."""
        return self.spec.startswith(("./", "../")) or self.spec in {".", ".."}


def script_loads(text: str) -> Iterator[Load]:
    """Every import, re-export and `require` of a literal, in a text without comments; bounded."""
    if text.count("import ") + text.count("export ") > _MOST_LOADS:
        return
    lines = Lines(text)
    for match in _SCRIPT_LOAD.finditer(text):
        spec = match["a"] or match["b"] or match["c"] or match["d"]
        taken = (match["names"] or match["bound"] or "").strip()
        inner = taken[taken.find("{") + 1 : taken.rfind("}")] if "{" in taken else ""
        star = _STAR.search(taken)
        is_holder = match["bound"] is not None and "{" not in taken
        yield Load(
            line=lines.at(match.start()) + match[0][: len(match[0]) - len(match[0].lstrip())].count("\n"),
            spec=spec,
            text=match[0],
            names=frozenset(each[1] for each in _LISTED.finditer(inner)),
            holder=star[1] if star else taken if is_holder else None,
            takes_all=taken == "*",
        )


def names_file(load: Load, importer: str, path: str) -> bool:
    """Whether a relative import of JavaScript is of this file, which need not exist any more."""
    if not load.is_relative:
        return False
    place = normpath(join(dirname(importer), load.spec))
    stem = splitext(path)[0]
    return (
        place in {path, stem}
        or (splitext(place)[0] == stem and place.endswith((".js", ".mjs", ".cjs", ".jsx")))
        or (basename(stem) == "index" and place == dirname(path))
    )


def resolve_script(load: Load, importer: str, files: frozenset[str]) -> str | None:
    """The file at head that a relative import finds, or None."""
    place = normpath(join(dirname(importer), load.spec))
    stem, kind = splitext(place)
    tries = [place, *(place + each for each in SCRIPT_SUFFIXES)]
    tries += [normpath(join(place, "index" + each)) for each in SCRIPT_SUFFIXES]
    if kind in {".js", ".mjs", ".cjs", ".jsx"}:
        tries += [stem + each for each in SCRIPT_SUFFIXES]
    return next((each for each in tries if each in files), None)


def python_places(module: str | None, level: int, importer: str) -> tuple[str, ...]:
    """Where an import of Python may lie, without an extension; `importer` counts for relative ones."""
    inner = (module or "").replace(".", "/")
    if level:
        folder = dirname(importer)
        for _ in range(level - 1):
            folder = dirname(folder)
        return (normpath(join(folder, inner)) if inner else folder,)
    near = join(dirname(importer), inner)
    return (inner, "src/" + inner, "lib/" + inner, near)


def is_python_module(places: tuple[str, ...], path: str) -> bool:
    """Whether one of the places is this file, or the package that it opens."""
    stem = splitext(path)[0].removesuffix("/__init__")
    return any(
        place == stem or (place.count("/") > 0 and stem.endswith("/" + place)) for place in places if place
    )


class Unresolved(Struct, frozen=True):
    """An added import of a file that head does not have; `fails` if nothing can catch that."""

    line: int
    path: str
    fails: bool


_GENERATED = pattern(
    r"(^|[/._-])(version|pb2\w*|generated|gen|auto|dist|build|out|lib|esm|cjs|es)([/._-]|$)|^_?version",
    re.IGNORECASE,
)
_EMBED = pattern(rb"//go:embed\s+([^\r\n]+)")
_EXTENSIONS = (".pyx", ".so", ".c", ".cpp", ".rs", ".pyd", ".pxd")


def unresolved(view: View, file: FileChange) -> Iterator[Unresolved]:
    """The relative imports, and Go's embedded files, on added lines that lead nowhere."""
    content, added = view.new(file) or b"", view.added(file)
    language = language_of(file.path, content)
    if language is Language.PYTHON:
        found = _python_missing(view, file.path, content)
    elif language is Language.SCRIPT:
        found = _script_missing(view, file.path, content)
    else:
        found = _embed_missing(view, file.path, added if language is Language.GO else {})
    yield from (each for each in found if each.line in added)


def _script_missing(view: View, path: str, content: bytes) -> Iterator[Unresolved]:
    text = text_of_code(content, Language.SCRIPT)
    for load in script_loads(text):
        spec = re.split(r"[?#!]", load.spec)[0]
        plain = Load(load.line, spec, load.text)
        place = normpath(join(dirname(path), spec))
        if not plain.is_relative or place.startswith("..") or _GENERATED.search(place):
            continue
        is_package = "package.json" in {
            known[len(place) + 1 :] for known in view.head_files if known.startswith(place + "/")
        }
        if (
            resolve_script(plain, path, view.head_files) is None
            and not is_package
            and _has_folder(view, place)
        ):
            line = load.line + load.text.count("\n")
            yield Unresolved(line, load.spec, not re.search(r"require|import\s*\(|\btype\b", load.text))


def _has_folder(view: View, place: str) -> bool:
    return dirname(place) in {"", *view.head_folders}


@lru_cache(2)
def _python_stems(files: frozenset[str]) -> frozenset[str]:
    """What Python can import, without the extension; asked for each file of a change."""
    return frozenset(splitext(known)[0] for known in files if known.endswith((".py", ".pyi", *_EXTENSIONS)))


def _python_missing(view: View, path: str, content: bytes) -> Iterator[Unresolved]:
    tree = tree_of(content)
    stems = _python_stems(view.head_files)
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.ImportFrom) or not (node.module or node.level):
            continue
        inner = (node.module or "").replace(".", "/")
        if node.level and node.module:
            roots = [python_places(None, node.level, path)[0]]
        else:
            top = inner.partition("/")[0]
            roots = [
                root
                for root in ("", "src")
                if "/" in inner and f"{join(root, top)}/__init__.py" in view.head_files
            ]
        places = [normpath(join(root, inner)) for root in roots]
        if (
            places
            and not _GENERATED.search(inner)
            and not any(place in stems or place in view.head_folders for place in places)
        ):
            yield Unresolved(
                node.lineno, "." * node.level + (node.module or ""), node in getattr(tree, "body", ())
            )


def _embed_missing(view: View, path: str, added: Mapping[int, bytes]) -> Iterator[Unresolved]:
    for number, line in added.items():
        match = _EMBED.match(line)
        for word in match[1].decode("utf-8", "replace").split() if match else ():
            name = word.strip('"`').removeprefix("all:")
            place = normpath(join(dirname(path), name))
            if (
                not re.search(r"[*?\[]", name)
                and place not in view.head_files
                and place not in view.head_folders
            ):
                yield Unresolved(number, name, True)
