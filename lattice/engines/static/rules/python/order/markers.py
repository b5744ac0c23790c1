"""Marker files and keys, and stamps like `sent_at`: what says by its name that the work was done."""

import ast

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.order.work import DELIVERY, DONE, VERBS, WORK, Mark, about
from lattice.engines.static.rules.python.trees.nodes import dotted, names_in, tail, words_of

PARTICIPLE = pattern(r"^[a-z]{3,}ed$|^(sent|paid|told|run|written|built|seen|shipped)$")
_STAMPS = frozenset(["at", "on", "time", "date"])
_CHECKS = frozenset("verify validate check fsync checksum".split())
_CREATES = frozenset("put write save upload touch create set store".split())
NO_WORK = frozenset(
    "ended created updated modified changed accessed used checked seen expected started".split()
)
_FILES = frozenset("key path file marker flag name sentinel object blob".split())
_MARKERS = frozenset("marker sentinel stamp stampfile".split())
_MARKER = pattern(r"(?i)^[._]*(success|done|complete|completed|finished|installed|ready|ok)(\.\w+)?$")


def completed(statement: ast.stmt, call: ast.Call) -> Mark | None:
    """A marker that is written under a name that says so, and a file that is put in its place unverified."""
    name, words = tail(call.func), words_of(tail(call.func))
    given = {each for arg in call.args for each in names_in(arg)}
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    if name in {"replace", "rename", "move"} and len(call.args) == 2 and dotted(holder) in {"os", "shutil"}:
        return about(statement, dotted(call.func), _CHECKS, names_in(call.args[1]))
    if words[:1] == ["set"] and len(words) == 1 and not call.args and holder is not None:
        done = DONE.intersection(words_of(tail(holder)))
        return Mark(statement, dotted(call.func), WORK, frozenset()) if done else None
    is_open = name == "open" and any("w" in text or "x" in text for text in map(constant, call.args[1:2]))
    if not (is_open or (words and words[0] in _CREATES)) or not call.args:
        return None
    if not _says_complete(call.args[0]):
        return None
    held = {holder.id} if isinstance(holder, ast.Name) else set()
    return about(statement, dotted(call.func), WORK | DELIVERY, given | held)


def _says_complete(node: ast.expr) -> bool:
    """Whether a key or path is that of a marker: `complete_key(day)`, `f"{day}/_SUCCESS"`, `DONE_FILE`."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            last = each.value.rpartition("/")[2]
            if _MARKER.match(last) or last.lower().endswith((".done", ".complete", ".ok", ".success")):
                return True
        name = each.id if isinstance(each, ast.Name) else getattr(each, "attr", "")
        words = set(words_of(name)) if isinstance(name, str) else set()
        if words & {"complete", "completed", "done", "success", "finished"} and words & _FILES:
            return True
    return False


def stamped(name: str) -> str:
    """What was done, of a column like `reminded_at`; empty for what is no work: `created_at`."""
    words = words_of(name)
    if len(words) < 2 or words[-1] not in _STAMPS or words[-2] in NO_WORK:
        return ""
    return words[-2] if PARTICIPLE.match(words[-2]) else ""


def participle(statement: ast.stmt, text: str, word: str, names: set[str]) -> Mark | None:
    """A mark that the work of a word was done: counts only for work on the same names."""
    verbs = frozenset(VERBS.get(word, "").split()) or (DELIVERY | {_stem(word)})
    return about(statement, text, verbs, {name for name in names if not name[:1].isupper()})


def _stem(word: str) -> str:
    """The verb of a participle, nearly: `reminded`, `billed`, `applied`."""
    if word.endswith("ied"):
        return word[:-3] + "y"
    return word.removesuffix("ed")


def constant(node: ast.expr) -> str:
    """The text of a constant; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_marker(node: ast.expr) -> bool:
    """Whether a path is that of a file that says that all is done."""
    return bool(_MARKERS.intersection(words_of(tail(node)))) or any(
        _MARKER.match(each) for each in texts(node)
    )


def texts(node: ast.expr) -> list[str]:
    """The texts of the constants below."""
    values = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return [value for value in values if isinstance(value, str)]
