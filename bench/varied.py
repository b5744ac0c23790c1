"""Ten other shapes of a case of the corpus: other names, another layout, the same defect.

A shape changes the whole project on both sides in the same way, and says where a line went. What a rule
knows only by a name or by an indentation it no longer finds.
"""

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

Tree = Mapping[str, bytes]

CODE = frozenset(".py .js .mjs .cjs .jsx .ts .tsx .mts .go .sh .bash".split())
_SHELLS = (".sh", ".bash", ".yml", ".yaml", "Makefile")
_HASHED = frozenset(".py .sh .bash".split())
_DEFINED = re.compile(
    rb"^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?"
    rb"(?:def|class|function\*?|func|const|let|var|type|interface)\s+(?:\([^)\n]*\)\s*)?([A-Za-z_]\w{4,})|^([A-Za-z_]\w{4,})\s*(?:\(\)\s*\{|=[^=])",
    re.MULTILINE,
)
_KEPT = re.compile(rb"(?i)^(?:test|main$|init$|setup|teardown|__|handler$|usage$|exports$|module$|export$)")
# What belongs to others, and means something else under another name: members of Python's own types, methods
# that Go's interfaces ask for, what stands behind an imported package, and the fields of a workflow's event.
_FOREIGN = frozenset(
    name.encode() for kind in (str, bytes, list, dict, set, io.TextIOWrapper) for name in dir(kind)
) | {b"Close", b"Error", b"String", b"Write", b"Read"}
_IMPORTED = re.compile(rb"""^\s*(?:import\s+)?(?:\w+\s+)?"(?:[^"\n]*/)?(\w+)"\s*$""", re.MULTILINE)
_MEMBER = re.compile(rb"\b([a-z]\w*)\.([A-Z]\w*)")
_EVENT = re.compile(rb"\bgithub\.[\w.]+")
_STRING = re.compile(r"""(?<![\w'"`\\])'([^'"\\`\n]*)'(?!['"\w])""")
_HEADER = [
    "A part of the whole.",
    "",
    "See the other files for what belongs to it,",
    "and ask before you move it.",
]


class Shape(Struct, frozen=True):
    """`tree` changes a project's files, given the names of all sides; `line` says where one went."""

    name: str
    tree: Callable[[Tree, frozenset[bytes]], Tree]
    line: Callable[[Tree, str, int], int] = lambda tree, path, line: line  # noqa: ARG005 - as all shapes


def names_of(*trees: Tree) -> frozenset[bytes]:
    """What the project defines for itself: functions, types and constants that no file is named after."""
    found: set[bytes] = set()
    taken: set[bytes] = set()
    for tree in trees:
        for path, content in tree.items():
            taken.update(part.encode() for part in re.split(r"[/.-]", path))
            if PurePosixPath(path).suffix in CODE:
                found.update(one or other for one, other in _DEFINED.findall(content))
            taken.update(re.findall(rb"^(?:import|from)\s+(\w+)", content, re.MULTILINE))
            taken.update(name for event in _EVENT.findall(content) for name in event.split(b"."))
            if path.endswith(".go"):
                taken.update(_of_packages(content, frozenset(tree)))
    return frozenset(name for name in found - taken - _FOREIGN if not _KEPT.match(name))


def _of_packages(content: bytes, paths: frozenset[str]) -> set[bytes]:
    """The names of a Go file that stand behind packages of others."""
    ours = {part.encode() for path in paths for part in path.split("/")[:-1]}
    packages = set(_IMPORTED.findall(content)) - ours
    return {name for package, name in _MEMBER.findall(content) if package in packages}


def _renamed(rename: Callable[[str], str]) -> Callable[[Tree, frozenset[bytes]], Tree]:
    def change(tree: Tree, names: frozenset[bytes]) -> Tree:
        if not names:
            return tree
        any_name = b"(?:" + b"|".join(sorted(names)) + rb")(?![\w$])"
        words, variables = re.compile(rb"(?<![\w$])" + any_name), re.compile(rb"(?<!\w)" + any_name)
        return {
            # In a shell script, and in a step of a workflow, `$` is no part of the name.
            path: (variables if path.endswith(_SHELLS) else words).sub(
                lambda match: rename(match[0].decode()).encode(), content
            )
            for path, content in tree.items()
        }

    return change


def _style(name: str) -> str:
    return "upper" if name.isupper() else "snake" if "_" in name.strip("_") or name.islower() else "camel"


def _suffixed(name: str) -> str:
    return name + {"upper": "_KIND", "snake": "_kind", "camel": "Kind"}[_style(name)]


def _prefixed(name: str) -> str:
    if name[0].isupper() and not name.isupper():
        return f"Site{name}"
    return {"upper": f"SITE_{name}", "snake": f"site_{name}", "camel": f"site{name[:1].upper()}{name[1:]}"}[
        _style(name)
    ]


def _restyled(name: str) -> str:
    """snake_case as camelCase; a camelCase name of several words as one with underscores."""
    if name.isupper() or name.startswith("_"):
        return name
    if "_" in name:
        first, *rest = name.split("_")
        return first + "".join(part.capitalize() for part in rest)
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)
    return name if len(parts) < 2 or name[0].isupper() else "_".join(part.lower() for part in parts)


def _each_code(change: Callable[[str, str], str]) -> Callable[[Tree, frozenset[bytes]], Tree]:
    def changed(tree: Tree, _: frozenset[bytes]) -> Tree:
        made = dict(tree)
        for path, content in tree.items():
            suffix = PurePosixPath(path).suffix
            if suffix in CODE:
                made[path] = change(content.decode("utf-8", "surrogateescape"), suffix).encode(
                    "utf-8", "surrogateescape"
                )
        return made

    return changed


def _headed(text: str, suffix: str) -> str:
    lines = text.split("\n")
    at = _header_at(lines)
    mark = "#" if suffix in _HASHED else "//"
    return "\n".join([*lines[:at], *(f"{mark} {line}".rstrip() for line in _HEADER), *lines[at:]])


def _header_at(lines: list[str]) -> int:
    return 1 if lines and lines[0].startswith(("#!", "//go:build")) else 0


def _below_header(tree: Tree, path: str, line: int) -> int:
    if PurePosixPath(path).suffix not in CODE:
        return line
    at = _header_at(tree[path].decode("utf-8", "replace").split("\n"))
    # A remark about a file as a whole stands at its first line, whatever that holds.
    return line + len(_HEADER) * (line > max(at, 1))


def _deeper(text: str, suffix: str) -> str:
    if "<<" in text or '"""' in text or "`" in text or suffix == ".go":
        return text
    return re.sub(r"(?m)^( +)", lambda match: match[1] * 2, text)


def _tabbed(text: str, suffix: str) -> str:
    if "<<" in text or '"""' in text or "`" in text or suffix in {".py", ".go"}:
        return text
    return re.sub(r"(?m)^((?:  )+)", lambda match: "\t" * (len(match[1]) // 2), text)


def _quoted(text: str, suffix: str) -> str:
    if suffix in {".go", ".sh", ".bash"}:
        return text
    return "\n".join(
        line if "#" in line or "//" in line or '"' in line else _STRING.sub(r'"\1"', line)
        for line in text.split("\n")
    )


def _unended(text: str, _: str) -> str:
    return text.rstrip("\n")


def _crlf(text: str, suffix: str) -> str:
    return text if suffix in {".sh", ".bash"} or "\r" in text else text.replace("\n", "\r\n")


def _all(*shapes: Shape) -> Callable[[Tree, frozenset[bytes]], Tree]:
    def change(tree: Tree, names: frozenset[bytes]) -> Tree:
        for shape in shapes:
            tree = shape.tree(tree, names)
        return tree

    return change


_SUFFIX = Shape("names with an ending", _renamed(_suffixed))
_HEADERS = Shape("a header in each file", _each_code(_headed), line=_below_header)
_DEEP = Shape("indented twice as deep", _each_code(_deeper))

SHAPES: tuple[Shape, ...] = (
    _SUFFIX,
    Shape("names with a beginning", _renamed(_prefixed)),
    Shape("names in another style", _renamed(_restyled)),
    _HEADERS,
    _DEEP,
    Shape("indented with tabs", _each_code(_tabbed)),
    Shape("double quotes", _each_code(_quoted)),
    Shape("no newline at the end", _each_code(_unended)),
    Shape("CRLF", _each_code(_crlf)),
    Shape("names, header, depth", _all(_SUFFIX, _HEADERS, _DEEP), line=_below_header),
)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, without git's own."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink() and ".git" not in file.relative_to(folder).parts
    }
