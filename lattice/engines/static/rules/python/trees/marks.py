"""What a statement says was done: a state, a mark, an event, an acknowledgement, a cache entry."""

import ast
import re

from msgspec import Struct

from lattice.engines.static.rules.python.trees.nodes import dotted, keyword, names_in, tail, words_of

DONE = frozenset("done complete completed finished success succeeded successful ok processed handled".split())
VERBS = {
    "sent": "send deliver post dispatch", "written": "write", "built": "build",
    "paid": "pay charge capture", "applied": "apply", "copied": "copy", "shipped": "ship",
    "notified": "notify", "stored": "store save put", "processed": "process handle",
    "handled": "handle process", "imported": "import load insert", "synced": "sync", "synchronized": "sync",
    "submitted": "submit", "committed": "commit", "delivered": "deliver send",
    "published": "publish upload push", "uploaded": "upload put", "downloaded": "download fetch",
    "saved": "save write persist dump store", "deployed": "deploy", "migrated": "migrate",
    "installed": "install", "charged": "charge pay", "loaded": "load",
    "created": "create insert save persist", "deleted": "delete remove unlink rmtree drop",
    "removed": "remove delete unlink", "updated": "update save write", "transferred": "transfer",
    "refunded": "refund", "exported": "export", "indexed": "index", "archived": "archive",
    "moved": "move rename", "renamed": "rename", "rendered": "render", "registered": "register",
    "initialized": "initialize init", "connected": "connect", "started": "start", "inserted": "insert",
}  # fmt: skip
WORK = frozenset(
    "upload send process run execute deliver deploy migrate apply install copy download transfer charge do "
    "perform handle transform build render import export compute generate move fetch convert ingest submit "
    "replay pay refund copyfile copytree copy2 rename publish sync write work insert extract compile".split()
)
_SAVING = frozenset("write save put store persist insert upload send commit flush dump sync".split())
_STATE = re.compile(
    r"(^|[._])(state|status|phase|stage|result|outcome|done|completed?|finished|success|sent|processed|uploaded"
    r"|published|delivered|synced|saved|applied|migrated|imported|exported|paid|installed)$"
)
_STATE_WORDS = ("state", "status", "phase", "stage")
_SQL_STATE = re.compile(r"(?i)\bset\b.*?\b(?:status|state|phase)\s*=\s*'(\w+)'", re.DOTALL)
_MARKS = frozenset("mark set record flag update save write log advance store commit".split())
_PLACES = frozenset("checkpoint offset offsets cursor watermark bookmark".split())
_EVENTS = frozenset("emit publish notify dispatch fire trigger broadcast announce".split())
_JOURNALS = frozenset("event events outbox history audit journal".split())
_ACKS = frozenset("ack acknowledge basic_ack task_done commit_offset commit_offsets delete_message".split())
_MARKERS = frozenset("marker sentinel stamp stampfile".split())
_MARKER = re.compile(r"(?i)^[._]*(success|done|complete|completed|finished|installed|ready|ok)(\.\w+)?$")
_DIRTY = frozenset("dirty modified changed unsaved".split())
_DENIALS = frozenset("not no un is failed error unable".split())


class Mark(Struct, frozen=True, eq=False):
    """What is said: `verbs` tell its work (without any, every use of the names), `names` what it is about."""

    node: ast.stmt
    text: str
    verbs: frozenset[str]
    names: frozenset[str]
    holder: str = ""
    needs_names: bool = False


def mark_of(statement: ast.stmt) -> Mark | None:
    """What the statement says was done, if it says so."""
    match statement:
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
            return _state(statement, target, value) or _kept(statement, target, value)
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return _told(statement, call) or _said(statement, call)
    return None


def _mark(statement: ast.stmt, text: str, words: set[str], names: set[str]) -> Mark | None:
    """A mark by the words of success in it: what a word names is the work, else any work is."""
    if words & _DENIALS:
        return None
    verbs = {verb for word in words for verb in VERBS.get(word, "").split()}
    if words & DONE:
        verbs |= WORK
    names = {name for name in names if not name[:1].isupper()} - {"self", "cls"}
    return Mark(statement, text, frozenset(verbs), frozenset(names)) if verbs else None


def _state(statement: ast.stmt, target: ast.Attribute | ast.Subscript, value: ast.expr) -> Mark | None:
    """`x.state = "done"`, `row["status"] = Status.SENT`, `self.uploaded = True`, `self._dirty = False`."""
    name = dotted(target)
    if isinstance(target, ast.Subscript):
        key = target.slice
        name = str(key.value) if isinstance(key, ast.Constant) else dotted(target.value)
    said = value.value if isinstance(value, ast.Constant) else None
    if said is False and _DIRTY.intersection(words_of(name)[-1:]):
        return Mark(statement, ast.unparse(target), _SAVING - {"send"}, frozenset())
    if not _STATE.search(name):
        return None
    words = set(words_of(name)[-1:]) if said is True else set(_words_in(value))
    return _mark(statement, ast.unparse(target), words, names_in(target))


def _kept(statement: ast.stmt, target: ast.Attribute | ast.Subscript, value: ast.expr) -> Mark | None:
    """`self.cache[key] = value` and `self.last_offset = batch.end`."""
    words = words_of(tail(target))
    if isinstance(target, ast.Subscript) and "cache" in words:
        names = names_in(target.slice) | names_in(value)
        return _about(statement, dotted(target.value), _SAVING, names)
    is_place = (words[-1:] and words[-1] in _PLACES - {"offset", "offsets"}) or words[:1] == ["last"]
    if isinstance(target, ast.Attribute) and is_place and not isinstance(value, ast.Call):
        return _about(statement, dotted(target), WORK, names_in(value))
    return None


def _about(statement: ast.stmt, text: str, verbs: frozenset[str], names: set[str]) -> Mark | None:
    """A mark that counts only for work on the same names."""
    names -= {"self", "cls"}
    return Mark(statement, text, verbs, frozenset(names), needs_names=True) if names else None


def _told(statement: ast.stmt, call: ast.Call) -> Mark | None:
    """Acknowledgements, marker files, SQL that sets a state, caches that are written."""
    name, text = tail(call.func), dotted(call.func)
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    about = {each for arg in call.args for each in names_in(arg)}
    held = words_of(tail(holder))
    if name in _ACKS or (name == "commit" and "consumer" in held):
        names = about | ({holder.id} if isinstance(holder, ast.Name) else set())
        return Mark(statement, text, frozenset(), frozenset(names), dotted(holder), needs_names=True)
    if holder is not None and name in {"touch", "write_text", "write_bytes"} and _is_marker(holder):
        return Mark(statement, ast.unparse(call.func), WORK, frozenset())
    if name.startswith("execute") and call.args:
        state = _SQL_STATE.search(" ".join(_texts(call.args[0]))[:2_000])
        return _mark(statement, text, set(words_of(state[1])), about) if state else None
    if name in {"set", "put"} and "cache" in held:
        return _about(statement, text, _SAVING, about)
    return None


def _said(statement: ast.stmt, call: ast.Call) -> Mark | None:
    """`mark_sent(row)`, `emit("order.created")`, `processed.add(id)`, `update(row, status="sent")`."""
    name, text = tail(call.func), dotted(call.func)
    words = words_of(name)
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    about = {each for arg in call.args for each in names_in(arg)}
    named = about | ({holder.id} if isinstance(holder, ast.Name) else set())
    if not words:
        return None
    for state in _STATE_WORDS:
        if value := keyword(call, state):
            return _mark(statement, text, set(_words_in(value)), named)
    if name == "add" and holder is not None:
        return _mark(statement, text, set(words_of(tail(holder))), about)
    if words[0] in _MARKS and _PLACES.intersection(words[1:]):
        return _about(statement, text, WORK, about)
    if words[0] in _MARKS and len(words) > 1:
        given = {word for arg in call.args[-1:] for word in _words_in(arg)}
        return _mark(statement, text, set(words[1:]) | given, named if words[0] == "set" else about)
    if words[0] in _EVENTS or (
        name in {"append", "add", "log", "record"} and _JOURNALS & set(words_of(tail(holder)))
    ):
        given = {word for arg in call.args[:2] for word in _words_in(arg)}
        return _mark(statement, text, given | set(words[1:]), about)
    return None


def _texts(node: ast.expr) -> list[str]:
    values = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return [value for value in values if isinstance(value, str)]


def _words_in(node: ast.expr) -> list[str]:
    """The words of a constant: a text, a member of an enum, an event with its name."""
    if isinstance(node, ast.Constant):
        return words_of(node.value) if isinstance(node.value, str) else []
    if isinstance(node, ast.Call):
        return words_of(tail(node.func)) + [word for arg in node.args[:1] for word in _words_in(arg)]
    return words_of(node.attr) if isinstance(node, ast.Attribute) else []


def _is_marker(node: ast.expr) -> bool:
    """Whether a path is that of a file that says that all is done."""
    return bool(_MARKERS.intersection(words_of(tail(node)))) or any(
        _MARKER.match(each) for each in _texts(node)
    )
