"""What statements read and write of the state that others share: attributes, globals, files, tables, stores.

A key names the state: `attr self.count`, `name CACHE`, `file path`, `sql orders`, `call self.store:row`.
"""

import ast
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.nodes import dotted, keyword, own, words_of

_READING = frozenset(
    "load read get fetch find query select count list lookup peek has is exists current last latest status "
    "state balance remaining available".split()
)
_WRITING = frozenset(
    "save write store put set update insert dump delete remove persist add append create replace pop push "
    "rename increment decrement mark record upsert extend discard clear popleft popitem appendleft "
    "register".split()
)
_PATH_READS = frozenset(
    "exists is_file is_dir read_text read_bytes stat lexists isfile isdir getmtime getsize".split()
)
_PATH_WRITES = frozenset(
    "write_text write_bytes touch unlink rename replace mkdir makedirs remove rmtree".split()
)
_LIBRARIES = frozenset(
    "json yaml pickle toml tomllib csv np torch re os path shutil sys subprocess logging time requests httpx "
    "logger log".split()
)
_SETTINGS = frozenset(
    "config settings options opts args kwargs params request headers environ payload logger log".split()
)
_SQL_READ = pattern(r"\bselect\b.*?\bfrom\s+[\"`\[]?(\w+)", re.IGNORECASE | re.DOTALL)
_SQL_WRITE = pattern(
    r"\b(?:update|insert\s+into|delete\s+from|replace\s+into)\s+[\"`\[]?(\w+)", re.IGNORECASE
)
_LONGEST = 2_000
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Effects(Struct, frozen=True):
    """Key -> the first line that reads, and that writes it."""

    reads: dict[str, int]
    writes: dict[str, int]


@lru_cache(64)
def module_names(tree: ast.Module) -> frozenset[str]:
    """The names that the module assigns: what its functions share."""
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return frozenset(target.id for target in targets if isinstance(target, ast.Name))


def effects_of(nodes: Sequence[ast.AST], owner: ast.ClassDef | None, shared: frozenset[str]) -> Effects:
    """The effects of the nodes; a call of a method of the class counts with what that method does itself."""
    found = _direct(nodes, shared)
    methods = {each.name: each for each in owner.body if isinstance(each, _FUNCTIONS)} if owner else {}
    for call in (node for root in nodes for node in own(root) if isinstance(node, ast.Call)):
        name = dotted(call.func).removeprefix("self.")
        if dotted(call.func).startswith("self.") and name in methods:
            inner = _direct(methods[name].body, shared)
            for key in inner.reads:
                if key.startswith("attr "):
                    found.reads.setdefault(key, call.lineno)
            for key in inner.writes:
                if key.startswith("attr "):
                    found.writes.setdefault(key, call.lineno)
    return found


def _direct(nodes: Sequence[ast.AST], shared: frozenset[str]) -> Effects:
    found = Effects({}, {})
    passed: set[ast.AST] = set()
    for node in (each for root in nodes for each in own(root)):
        match node:
            case ast.Call():
                _call(node, found, passed, shared)
            case ast.Assign(targets=targets, value=value):
                keys = {_place(target, shared) for target in targets} - {""}
                # `x = x + 1` is no look at x before it is changed.
                passed.update(each for each in ast.walk(value) if _place(each, shared) in keys)
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=value):
                _note(found.writes, _place(value, shared), node)
                passed.add(value)
            case ast.Attribute() | ast.Name():
                if not isinstance(node.ctx, ast.Load):
                    _note(found.writes, _place(node, shared), node)
                elif node not in passed:
                    _note(found.reads, _place(node, shared), node)
    return found


def _note(table: dict[str, int], key: str, node: ast.AST) -> None:
    if key:
        table.setdefault(key, getattr(node, "lineno", 1))


def _place(node: ast.AST, shared: frozenset[str]) -> str:
    """The key of an attribute of self, or of a name that the module shares."""
    if isinstance(node, ast.Subscript):
        return _place(node.value, shared)
    text = dotted(node)
    if text.startswith(("self.", "cls.")) and text.count(".") == 1 and "(" not in text:
        return f"attr {text}"
    return f"name {text}" if text in shared else ""


def _call(call: ast.Call, found: Effects, passed: set[ast.AST], shared: frozenset[str]) -> None:
    name = dotted(call.func).rpartition(".")[2]
    for key in _tables(call, _SQL_READ):
        _note(found.reads, key, call)
    for key in _tables(call, _SQL_WRITE):
        _note(found.writes, key, call)
    for key in _files(call, name, reading=True):
        _note(found.reads, key, call)
    for key in _files(call, name, reading=False):
        _note(found.writes, key, call)
    passed.add(call.func)
    words = words_of(name)
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    verb = words[0] if words else ""
    if receiver is not None and verb in _WRITING:
        _note(found.writes, _place(receiver, shared), call)
        passed.add(receiver)
    holder = dotted(receiver) if receiver else ""
    if _SETTINGS.intersection(words_of(holder.rpartition(".")[2])) or holder.rpartition(".")[2] in _LIBRARIES:
        return
    noun = "".join(words[1:]).rstrip("s")
    key = f"call {holder}:{noun}" if holder or words[1:] else ""
    if verb in _READING:
        _note(found.reads, key, call)
    elif verb in _WRITING:
        _note(found.writes, key, call)


def _tables(call: ast.Call, pattern: re.Pattern[str]) -> list[str]:
    """The tables in the SQL that a call executes."""
    first = call.args[0] if call.args else None
    if not dotted(call.func).rpartition(".")[2].startswith(("execute", "fetch", "query", "run", "scalar")):
        return []
    texts = [each.value for each in ast.walk(first) if isinstance(each, ast.Constant)] if first else []
    sql = " ".join(text for text in texts if isinstance(text, str))[:_LONGEST]
    return [f"sql {table.lower()}" for table in pattern.findall(sql)]


def _files(call: ast.Call, name: str, *, reading: bool) -> Iterable[str]:
    """The files that a call looks at, or changes."""
    holder = dotted(call.func).rpartition(".")[0]
    modules = {"os", "os.path", "shutil", "io"}
    if name == "open":
        mode = _mode(call, 0 if holder and holder not in modules else 1)
        subject = call.func.value if isinstance(call.func, ast.Attribute) and holder not in modules else None
        subject = subject or (call.args[0] if call.args else None)
        is_read = not set(mode) & set("wax+")
        return [_file(subject)] if subject is not None and is_read == reading else []
    if name not in (_PATH_READS if reading else _PATH_WRITES) or keyword(call, "exist_ok") is not None:
        return []
    if holder in modules:
        wanted = call.args[:2] if name in {"replace", "rename"} else call.args[:1]
        return [_file(each) for each in wanted]
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    moved = call.args[:1] if name in {"replace", "rename"} else []
    return [_file(each) for each in ([receiver] if receiver and not moved else moved)]


def _file(node: ast.AST) -> str:
    return f"file {ast.unparse(node)}"


def _mode(call: ast.Call, position: int) -> str:
    given = keyword(call, "mode") or (call.args[position] if len(call.args) > position else None)
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "r"
