"""What a statement says was done: a state, a mark, an event, an acknowledgement, a cache entry."""

import ast
import re

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.order.markers import (
    NO_WORK,
    PARTICIPLE,
    completed,
    constant,
    is_marker,
    participle,
    stamped,
    texts,
)
from lattice.engines.static.rules.python.order.work import DELIVERY, DONE, SAVING, VERBS, WORK, Mark, about
from lattice.engines.static.rules.python.trees.nodes import dotted, keyword, names_in, tail, words_of

_STATE = pattern(
    r"(^|[._])(state|status|phase|stage|result|outcome|done|completed?|finished|success|sent|processed|uploaded"
    r"|published|delivered|synced|saved|applied|migrated|imported|exported|paid|installed)$"
)
_STATE_WORDS = ("state", "status", "phase", "stage")
_SQL_STAMP = pattern(r"(?i)\bset\b[^;]{0,200}?\b(\w+?)(?:_at|_on)\s*=")
_SQL_STATE = pattern(r"(?i)\bset\b.*?\b(?:status|state|phase)\s*=\s*'(\w+)'", re.DOTALL)
_MARKS = frozenset("mark set record flag update save write log advance store commit".split())
_PLACES = frozenset("checkpoint offset offsets cursor watermark bookmark waterline position".split())
_KEEPS = frozenset("save set store write put persist update advance commit move bump".split())
_EVENTS = frozenset("emit publish notify dispatch fire trigger broadcast announce".split())
_JOURNALS = frozenset("event events outbox history audit journal".split())
_ACKS = frozenset("ack acknowledge basic_ack task_done commit_offset commit_offsets delete_message".split())
_DIRTY = frozenset("dirty modified changed unsaved".split())
_DENIALS = frozenset("not no un is failed error unable".split())


def mark_of(statement: ast.stmt) -> Mark | None:
    """What the statement says was done, if it says so."""
    match statement:
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
            return _state(statement, target, value) or _kept(statement, target, value)
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return _told(statement, call) or completed(statement, call) or _said(statement, call)
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as call)]):
            return completed(statement, call)
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
        return Mark(statement, ast.unparse(target), SAVING - {"send"}, frozenset())
    word = stamped(name)
    if word and not (isinstance(value, ast.Constant) and not value.value):
        return participle(statement, ast.unparse(target), word, names_in(target))
    if not _STATE.search(name):
        return None
    words = set(words_of(name)[-1:]) if said is True else set(_words_in(value))
    return _mark(statement, ast.unparse(target), words, names_in(target))


def _kept(statement: ast.stmt, target: ast.Attribute | ast.Subscript, value: ast.expr) -> Mark | None:
    """`self.cache[key] = value` and `self.last_offset = batch.end`."""
    words = words_of(tail(target))
    if isinstance(target, ast.Subscript) and "cache" in words:
        names = names_in(target.slice) | names_in(value)
        return about(statement, dotted(target.value), SAVING, names)
    if isinstance(target, ast.Subscript):
        words = words_of(constant(target.slice))
    is_place = (words[-1:] and words[-1] in _PLACES - {"offset", "offsets"}) or words[:1] == ["last"]
    if is_place and not isinstance(value, ast.Call):
        return about(statement, ast.unparse(target), DELIVERY, names_in(value))
    return None


def _told(statement: ast.stmt, call: ast.Call) -> Mark | None:
    """Acknowledgements, marker files, SQL that sets a state, caches that are written."""
    name, text = tail(call.func), dotted(call.func)
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    given = {each for arg in call.args for each in names_in(arg)}
    held = words_of(tail(holder))
    if name in _ACKS or (name == "commit" and "consumer" in held):
        names = given | ({holder.id} if isinstance(holder, ast.Name) else set())
        return Mark(statement, text, frozenset(), frozenset(names), dotted(holder), needs_names=True)
    if holder is not None and name in {"touch", "write_text", "write_bytes"} and is_marker(holder):
        return Mark(statement, ast.unparse(call.func), WORK, frozenset())
    if name.startswith("execute") and call.args:
        sql = " ".join(texts(call.args[0]))[:2_000]
        state, stamp = _SQL_STATE.search(sql), _SQL_STAMP.search(sql)
        if stamp and (word := stamped(f"{stamp[1]}_at")):
            bound = {each for arg in call.args[1:] for each in names_in(arg)}
            return participle(statement, text, word, bound)
        return _mark(statement, text, set(words_of(state[1])), given) if state else None
    if name in {"set", "put"} and "cache" in held:
        return about(statement, text, SAVING, given)
    return None


def _said(statement: ast.stmt, call: ast.Call) -> Mark | None:
    """`mark_sent(row)`, `emit("order.created")`, `processed.add(id)`, `update(row, status="sent")`."""
    name, text = tail(call.func), dotted(call.func)
    words = words_of(name)
    # `db_mark_sent`: what stands before says where, not what.
    words = words[words.index("mark") :] if "mark" in words[1:-1] else words
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    given = {each for arg in call.args for each in names_in(arg)}
    named = given | ({holder.id} if isinstance(holder, ast.Name) else set())
    if not words:
        return None
    for state in _STATE_WORDS:
        if value := keyword(call, state):
            return _mark(statement, text, set(_words_in(value)), named)
    if name == "add" and holder is not None:
        return _mark(statement, text, set(words_of(tail(holder))), given)
    kept_in = words_of(tail(holder))[-1:] if len(words) == 1 and words[0] in _KEEPS else []
    if (words[0] in _MARKS and _PLACES.intersection(words[1:])) or _PLACES.intersection(kept_in):
        return about(statement, text, DELIVERY, given)
    if words[0] == "mark" and not (VERBS.keys() | DONE) & set(words[1:]):
        said_done = next((word for word in words[1:] if PARTICIPLE.match(word)), "")
        if said_done:
            return None if said_done in NO_WORK else participle(statement, text, said_done, named)
    if words[0] in _MARKS and len(words) > 1:
        said = {word for arg in call.args[-1:] for word in _words_in(arg)}
        return _mark(statement, text, set(words[1:]) | said, named if words[0] == "set" else given)
    if words[0] in _EVENTS or (
        name in {"append", "add", "log", "record"} and _JOURNALS & set(words_of(tail(holder)))
    ):
        said = {word for arg in call.args[:2] for word in _words_in(arg)}
        return _mark(statement, text, said | set(words[1:]), given)
    return None


def _words_in(node: ast.expr) -> list[str]:
    """The words of a constant: a text, a member of an enum, an event with its name."""
    if isinstance(node, ast.Constant):
        return words_of(node.value) if isinstance(node.value, str) else []
    if isinstance(node, ast.Call):
        return words_of(tail(node.func)) + [word for arg in node.args[:1] for word in _words_in(arg)]
    return words_of(node.attr) if isinstance(node, ast.Attribute) else []
