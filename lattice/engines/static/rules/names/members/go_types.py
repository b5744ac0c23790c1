"""What the packages of a Go module of this tree declare: names, and the fields and methods of their types."""

import re
from collections import defaultdict
from functools import lru_cache
from posixpath import dirname, join, normpath

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.tree.code import Language, code_of, definitions, text_of_code
from lattice.engines.static.view import View

_IMPORT = pattern(r'^[ \t]*(?:import\s+)?(?:(?P<alias>[A-Za-z_]\w*|\.)\s+)?"(?P<path>[^"\n]+)"', re.MULTILINE)
_IMPORTS = pattern(r"^import\s+(?:\(([^)]*)\)|(.*))", re.MULTILINE)
_MODULE = pattern(r"^module\s+(\S+)", re.MULTILINE)
_STRUCT = pattern(
    r"^(?:type\s+|\t)(?P<name>[A-Za-z_]\w*)(?:\[[^\]\n]*\])?\s+(?P<kind>struct|interface)\s*\{"
    r"(?P<body>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}",
    re.MULTILINE,
)
_FIELD = pattern(r"^\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s+[\w*\[\](.<]")
_METHOD = pattern(r"^func\s*\(\s*(?:\w+\s+)?\*?(\w+)(?:\[[^\]\n]*\])?\s*\)\s*([A-Za-z_]\w*)", re.MULTILINE)
_SIGNATURE = pattern(r"^\s*([A-Za-z_]\w*)\s*\(")
_RETURNS = pattern(
    r"^func\s+(?P<name>[A-Za-z_]\w*)\s*\([^{}\n]*\)\s*\(?"
    r"\s*(?:\w+\s+)?\*?(?P<type>[A-Za-z_]\w*)\s*(?:,\s*(?:\w+\s+)?error\s*)?\)?\s*\{",
    re.MULTILINE,
)
_MOST_FILES = 80


class Package(Struct, frozen=True):
    """What a package declares, its types' members (None where others may add some), what functions give."""

    names: frozenset[str]
    types: dict[str, frozenset[str] | None]
    fields: dict[str, frozenset[str]]
    gives: dict[str, str]
    is_whole: bool = True


def imports(view: View, path: str, content: bytes) -> dict[str, str]:
    """Name in the file -> folder, for each import of a package of this tree; a dot for a dot import."""
    modules = _modules(view, path)
    text = text_of_code(content, Language.GO)
    found: dict[str, str] = {}
    for block in _IMPORTS.finditer(text):
        for match in _IMPORT.finditer(block[1] or block[2] or ""):
            for module, root in modules.items():
                if match["path"] == module or match["path"].startswith(module + "/"):
                    folder = (
                        normpath(join(root, match["path"][len(module) + 1 :]))
                        if match["path"] != module
                        else root
                    )
                    found[match["alias"] or match["path"].rpartition("/")[2]] = (
                        "" if folder == "." else folder
                    )
    return found


def _modules(view: View, path: str) -> dict[str, str]:
    """The module that holds the file: its path and its folder."""
    folder = dirname(path)
    while True:
        place = join(folder, "go.mod")
        if place in view.head_files:
            match = _MODULE.search((view.content(place) or b"").decode("utf-8", "replace"))
            return {match[1].strip('"'): folder} if match else {}
        if not folder:
            return {}
        folder = dirname(folder)


def package(view: View, folder: str, *, with_tests: bool = False) -> Package | None:
    """What the folder's files declare at head; None for none of Go, or for very many."""
    paths = sorted(
        known
        for known in view.head_files
        if dirname(known) == folder
        and known.endswith(".go")
        and (with_tests or not known.endswith("_test.go"))
    )
    if not 0 < len(paths) <= _MOST_FILES:
        return None
    contents = [view.content(path) for path in paths]
    if any(content is None for content in contents):
        return None
    return _package(tuple(content for content in contents if content is not None))


@lru_cache(32)
def _package(contents: tuple[bytes, ...]) -> Package:
    names: set[str] = set()
    members: dict[str, set[str]] = defaultdict(set)
    fields: dict[str, set[str]] = {}
    loose: set[str] = set()
    gives: dict[str, str] = {}
    is_whole = True
    for content in contents:
        code = code_of(content, Language.GO)
        is_whole = is_whole and bool(code) and 'import "C"' not in content.decode("utf-8", "replace")
        names |= {each.name for each in definitions(content, Language.GO)}
        for match in _STRUCT.finditer(code):
            own, is_open = _members(match["body"], match["kind"])
            fields[match["name"]] = own
            members[match["name"]] |= own
            loose |= {match["name"]} if is_open else set()
        for method in _METHOD.finditer(code):
            members[method[1]].add(method[2])
        for match in _RETURNS.finditer(code):
            gives[match["name"]] = match["type"]
    types = {name: None if name in loose else frozenset(members[name]) for name in fields}
    return Package(
        frozenset(names),
        types,
        {name: frozenset(own) for name, own in fields.items() if name not in loose},
        gives,
        is_whole,
    )


def _members(body: str, kind: str) -> tuple[set[str], bool]:
    """The names on the first level, and whether something embedded brings others."""
    names: set[str] = set()
    is_open = False
    depth = 0
    for line in re.split(r"[\n;]", body):
        text = line.strip()
        if depth == 0 and text and not text.startswith("}"):
            match = (_FIELD if kind == "struct" else _SIGNATURE).match(line)
            if match:
                names |= {name.strip() for name in match[1].split(",")}
            else:
                is_open = True
        depth += line.count("{") - line.count("}")
    return names, is_open
