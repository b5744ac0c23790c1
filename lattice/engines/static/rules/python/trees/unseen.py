"""Errors that come back as results, and results that nobody looks at."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.rules.python.trees.nodes import (
    Function,
    calls,
    dotted,
    keyword,
    names_in,
    own,
    tail,
)

_RUNS = frozenset(["subprocess.run", "subprocess.call", "os.system"])
_CHECKED = frozenset(["subprocess.check_call", "subprocess.check_output"])
_HARMLESS = frozenset(
    "stty clear kill pkill killall tput notify-send xdg-open rm reset cls umount pause".split()
)


class Unseen(Struct, frozen=True, eq=False):
    """A call whose failure shows nowhere."""

    call: ast.Call
    key: str
    title: str


def unseen(tree: ast.Module, function: Function) -> Iterator[Unseen]:
    """`await gather(…, return_exceptions=True)` and `subprocess.run(…)` as statements."""
    cancels = any(tail(call.func) == "cancel" for call in calls(function))
    for call in calls(function):
        errors = keyword(call, "errors")
        if tail(call.func) in {"open", "read_text"} and getattr(errors, "value", "") == "ignore":
            yield _unseen(call, "decode", "Bytes that are no text are dropped without a word")
    for node in own(function):
        value = node.value if isinstance(node, ast.Expr) else None
        value = value.value if isinstance(value, ast.Await) else value
        if not isinstance(value, ast.Call):
            continue
        collected = keyword(value, "return_exceptions")
        if tail(value.func) == "gather" and isinstance(collected, ast.Constant) and collected.value is True:
            if not cancels and not any("cancel" in name for name in names_in(value)):
                yield _unseen(value, "gather", "Errors are collected by `gather` and never looked at")
        elif _is_unheeded(tree, value):
            name = dotted(value.func)
            yield _unseen(value, name, f"Nobody looks at how `{name}` ends, unlike elsewhere in the file")


def _is_unheeded(tree: ast.Module, call: ast.Call) -> bool:
    """Whether a command whose end matters is run without a look at its code."""
    if dotted(call.func) not in _RUNS or _is_checked(call) or _HARMLESS.intersection(_words(call)):
        return False
    return _others_are_checked(tree, call)


def _is_checked(call: ast.Call) -> bool:
    return keyword(call, "check") is not None or any(each.arg is None for each in call.keywords)


def _others_are_checked(tree: ast.Module, one: ast.Call) -> bool:
    """Whether other commands of the file are checked by the same means."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node is not one:
            check = keyword(node, "check")
            checks = isinstance(check, ast.Constant) and check.value is True
            if dotted(node.func) in _CHECKED or (checks and dotted(node.func) == "subprocess.run"):
                return True
    return False


def _words(call: ast.Call) -> set[str]:
    texts = (each.value for arg in call.args[:1] for each in ast.walk(arg) if isinstance(each, ast.Constant))
    return {word for text in texts if isinstance(text, str) for word in text.split()[:2]}


def _unseen(call: ast.Call, key: str, title: str) -> Unseen:
    first = ast.unparse(call.args[0])[:80] if call.args else ""
    return Unseen(call, f"unseen {key} {first}", title)
