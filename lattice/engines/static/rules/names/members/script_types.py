"""What the project's own modules of JavaScript and TypeScript export, and which members their types have.

Text alone: a body is what stands between its braces. What comes from elsewhere (a base class of a package,
an index signature, a mapped type) makes a type unknown, and then nothing is said of it.
"""

import re
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.tree.code import Language, code_of, text_of_code
from lattice.engines.static.rules.tree.loads import Load, resolve_script, script_loads
from lattice.engines.static.view import View

_NAME = r"[A-Za-z_$][\w$]*"
_DECLARED = pattern(
    rf"^[ \t]*export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    rf"(?:function|class|enum|const\s+enum|const|let|var|interface|type|namespace)\b\s*\*?\s*({_NAME})",
    re.MULTILINE,
)
_LIST = pattern(r"\bexport\s+(?:type\s+)?\{([^{}]*)\}|\bmodule\.exports\s*=\s*\{([^{}]*)\}\s*;?\s*$", re.M)
_LISTED = pattern(rf"(?:^|[,{{])\s*(?:type\s+)?(?:async\s+)?(?:{_NAME}\s+as\s+)?({_NAME})(?=\s*[,:(]|\s*$)")
_ASSIGNED = pattern(rf"(?<![\w.])(?:module\.)?exports\.({_NAME})\s*=")
_STAR = pattern(r"\bexport\s*\*\s*from\s*[\"']([^\"'\n]{1,300})[\"']")
_STAR_AS = pattern(rf"\bexport\s*\*\s*as\s+({_NAME})")
_UNKNOWN = pattern(
    r"\bmodule\.exports\s*=(?!\s*\{)|\bexports\[|Object\.(?:assign|define\w+)\(\s*(?:module\.)?exports"
    r"|__exportStar"
    r"|\bexport\s*=|\bexport\s+(?:const|let|var)\s*[{\[]|\bmodule\.exports\s*=\s*\{[^{}]*(?:\.\.\.|\{)"
    r"|\bdeclare\s+module\b",
)
_TYPE = pattern(
    rf"^[ \t]*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?"
    rf"(?P<kind>class|interface|type|enum)\s+"
    rf"(?P<name>{_NAME})\b(?P<head>[^{{;\n]*(?:\n[^{{;=\n]*)?)\{{",
    re.MULTILINE,
)
_MEMBER = pattern(
    rf"^\s*(?:(?:public|private|protected|static|readonly|override|abstract|declare"
    rf"|async|get|set|accessor)\s+)*"
    rf"\*?\s*[#\"']?({_NAME})[\"']?\s*[?!]?\s*(?=[:(=<;,}}]|$)"
)
_SET = pattern(rf"\bthis\.({_NAME})\s*(?:[-+|&?*]*=(?!=)|\?\?=)")
_PARAMETER = pattern(rf"\b(?:public|private|protected|readonly)\s+(?:readonly\s+)?({_NAME})\s*[?:]")
_BASE = pattern(r"\b(?:extends|implements)\s+([^{]+)")
_MOST = 2_000


class Exports(Struct, frozen=True):
    """The names that a module exports; `open` if there may be others."""

    names: frozenset[str]
    open: bool = False


class Shape(Struct, frozen=True):
    """The members of a type at its place; `open` if there may be others."""

    name: str
    path: str
    members: frozenset[str]
    open: bool = False


def exports(view: View, path: str, depth: int = 0) -> Exports:
    """What the file at head exports, through its own `export *` too."""
    content = view.content(path)
    if (
        content is None
        or depth > 4
        or not path.endswith((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"))
    ):
        return Exports(frozenset(), open=True)
    text = text_of_code(content, Language.SCRIPT)
    own = _own_exports(text)
    names, is_open = set(own.names), own.open
    for spec in _STAR.findall(text):
        load = Load(0, spec, "")
        place = resolve_script(load, path, view.head_files) if load.is_relative else None
        inner = exports(view, place, depth + 1) if place else Exports(frozenset(), open=True)
        names |= inner.names
        is_open = is_open or inner.open
    return Exports(frozenset(names), is_open)


@lru_cache(128)
def _own_exports(text: str) -> Exports:
    names = set(_DECLARED.findall(text)) | set(_ASSIGNED.findall(text)) | set(_STAR_AS.findall(text))
    for one, other in _LIST.findall(text):
        names |= set(_LISTED.findall(one or other))
    if re.search(r"\bexport\s+default\b", text):
        names.add("default")
    is_common = "exports" in text
    is_open = bool(_UNKNOWN.search(text)) or not (names or "export" in text or is_common)
    return Exports(frozenset(names), is_open)


@lru_cache(128)
def types_in(content: bytes) -> tuple[tuple[str, str, str, str], ...]:
    """Every class, interface, object type and enum of a file: kind, name, what follows the name, body."""
    code = code_of(content, Language.SCRIPT)
    found: list[tuple[str, str, str, str]] = []
    for match in _TYPE.finditer(code):
        is_object = match["kind"] != "type" or match["head"].strip() in ("=", "")
        body = body_at(code, match.end() - 1) if is_object and len(found) < _MOST else None
        if body is not None:
            tail = code[match.end() + len(body) : match.end() + len(body) + 12]
            is_whole = match["kind"] != "type" or not re.match(r"\}\s*[&|\[]", tail)
            found.append((match["kind"], match["name"], match["head"] + ("" if is_whole else " &"), body))
    return tuple(found)


def body_at(code: str, start: int) -> str | None:
    """What stands between the brace at `start` and its partner."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, start, start + 200_000):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return code[start + 1 : match.start()]
    return None


def shape(view: View, path: str, name: str, depth: int = 0) -> Shape | None:
    """The members of the type as it is known in that file; None if it is not the project's."""
    content = view.content(path) if depth < 5 else None
    if content is None:
        return None
    same = [each for each in types_in(content) if each[1] == name]
    if not same:
        return _imported(view, path, content, name, depth)
    members: set[str] = set()
    is_open = len(same) > 1 and any(each[0] == "type" for each in same)
    for kind, _, head, body in same:
        inner = members_of(body, is_enum=kind == "enum")
        members |= inner.members
        base = _BASE.search(head)
        is_open = is_open or inner.open or "&" in head
        for each in (
            re.split(r",|\bimplements\b", base[1]) if base and base[0].split()[0] != "implements" else ()
        ):
            above = shape(view, path, each.strip().partition("<")[0], depth + 1)
            is_open = is_open or above is None or above.open
            members |= above.members if above else set()
    return Shape(name, path, frozenset(members), is_open)


def _imported(view: View, path: str, content: bytes, name: str, depth: int) -> Shape | None:
    for load in script_loads(text_of_code(content, Language.SCRIPT)):
        renamed = re.search(rf"({_NAME})\s+as\s+{re.escape(name)}\b", load.text)
        real = renamed[1] if renamed else name
        is_default = re.match(rf"import\s+(?:type\s+)?{re.escape(name)}\b", load.text) is not None
        if not load.is_relative or not (
            real in load.names or is_default or load.takes_all or load.holder == name
        ):
            continue
        place = resolve_script(load, path, view.head_files)
        if load.holder == name and place and not load.names:
            real = _whole_export(view.content(place) or b"")
        if place and place != path and real and (found := shape(view, place, real, depth + 1)):
            return found
    return None


def _whole_export(content: bytes) -> str:
    """The class that `module.exports = Name` gives to whoever requires the file."""
    found = re.search(
        rf"\bmodule\.exports\s*=\s*(?:class\s+)?({_NAME})\s*(?:;|\{{|extends\b|$)",
        text_of_code(content, Language.SCRIPT),
        re.M,
    )
    return found[1] if found else ""


def members_of(body: str, *, is_enum: bool = False) -> Shape:
    """The members on the first level of a body, what its constructor declares, and what it sets on itself."""
    members: set[str] = set(_SET.findall(body)) | set(_PARAMETER.findall(body))
    depth, is_open, start = 0, False, 0
    pieces: list[str] = []
    for match in re.finditer(r"[{}()\[\];,\n]", body):
        sign = match[0]
        if depth == 0 and sign in "{([;,\n":
            pieces.append(body[start : match.end()])
        depth += (sign in "{([") - (sign in "})]")
        if depth == 0 and sign in "};,\n)]":
            start = match.end()
    pieces.append(body[start:] if depth == 0 else "")
    for piece in pieces:
        is_open = is_open or bool(re.match(r"\s*(?:readonly\s+)?\[|\s*\.\.\.", piece))
        found = _MEMBER.match(
            piece.rstrip("{([;,\n") + piece[-1:] if not is_enum else piece.strip().rstrip(",") + ","
        )
        if found:
            members.add(found[1])
    return Shape("", "", frozenset(members), is_open or "Object.assign(this" in body or "this[" in body)
