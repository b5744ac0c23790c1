"""A success that is recorded or announced before the step that can still fail."""

import ast
from collections.abc import Iterable, Iterator

from msgspec import structs

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.order.marks import mark_of
from lattice.engines.static.rules.python.order.removals import removal_of
from lattice.engines.static.rules.python.order.work import WORK, Mark
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    blocks,
    calls,
    dotted,
    names_in,
    own,
    parents,
    reach,
    tail,
    words_of,
)
from lattice.engines.static.rules.python.trees.reading import (
    Source,
    Spot,
    findings,
    is_program,
    touched_scopes,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "said-too-early"
SCOPE = "states, marks, events and acknowledgements, and the work after them"
WHY = (
    "When the work after it fails, the record says that it was done: it is never tried again, and others "
    "build on it. Saving the state itself, work that came before, and a handler that takes the mark back "
    "keep it silent."
)
EXAMPLE = "mark_sent(mail)\nsend(mail)"

_WORDS = pattern(
    rb"(?i)done|complete|finish|succe|sent|deliver|upload|process|publish|sync|saved|appl|install|migrat|ack"
    rb"|paid|unlink|remove|delete|rmtree|written|watermark|bookmark|position|mark_|_at\b|replace|rename|last_|created|checkpoint|imported|handled|deployed|charged|offset|cursor|dirty|cache|_ok|commit"
)
_BACK = frozenset(
    "rollback unmark reset nack fail failed reject revert undo requeue retry restore invalidate pop "
    "discard".split()
)
_RECORDS = frozenset("state status progress meta metadata marker checkpoint offset event events log".split())
_TELLING = frozenset(
    "notification notifications email mail report summary message callback webhook result results response "
    "signal metrics alert reply ack cleanup".split()
)
_QUIET = frozenset(
    "print len str repr int format log debug info warning error exception isinstance close append ack time "
    "get".split()
)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The marks that are newly too early."""
    return findings(view, NAME, _WORDS, _find)


def _find(source: Source) -> Iterator[Spot]:
    for scope in touched_scopes(source):
        for node in own(scope.function):
            if node is scope.function or not isinstance(node, _INNER):
                for block in blocks(node):
                    yield from _block(source, scope, block)


def _block(source: Source, scope: Scope, block: list[ast.stmt]) -> Iterator[Spot]:
    for index, statement in enumerate(block[:-1]):
        mark = mark_of(statement) or removal_of(scope, statement)
        if mark is not None and mark.holder:
            mark = structs.replace(mark, names=mark.names | _received(scope, mark))
        elif mark is not None and mark.needs_names:
            mark = structs.replace(mark, names=mark.names | _made_of(scope, mark))
        if mark is None or (mark.needs_names and not mark.names):
            continue
        call = _work(mark, block[index + 1 :])
        if call is None or _was_done(mark, scope) or _is_taken_back(source, mark):
            continue
        yield Spot(
            line=statement.lineno,
            span=(statement.lineno, reach(call)[1]),
            key=f"{mark.text} {dotted(call.func)}",
            title=f"`{mark.text}` comes before `{tail(call.func)}`, which can still fail",
            body=f"If line {call.lineno} raises, the success stands and the work is lost. "
            "Do the work first, then say so.",
        )


def _received(scope: Scope, mark: Mark) -> set[str]:
    """What came from the queue that is told: `item = queue.get()`, `for message in consumer`."""
    names = set()
    for node in own(scope.function):
        source = node.value if isinstance(node, ast.Assign) else getattr(node, "iter", None)
        if isinstance(source, ast.expr) and any(dotted(each) == mark.holder for each in ast.walk(source)):
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            names.add(dotted(target))
    return names - {""}


def _made_of(scope: Scope, mark: Mark) -> set[str]:
    """What the names of the mark were taken from: `last = page[-1]`, `key = key_of(row)`."""
    names: set[str] = set()
    for node in own(scope.function):
        if not isinstance(node, ast.Assign) or dotted(node.targets[0]) not in mark.names:
            continue
        value = node.value
        if node.lineno < mark.node.lineno and isinstance(value, ast.Subscript | ast.Attribute | ast.Call):
            inner = value.args if isinstance(value, ast.Call) else [value]
            names = names.union(*map(names_in, inner))
    return names - {"self", "cls"}


def _work(mark: Mark, rest: list[ast.stmt]) -> ast.Call | None:
    """The first call after the mark that does what the mark says was done."""
    for statement in rest:
        if isinstance(statement, _INNER):
            continue
        near = _headed(statement)
        for call in calls(statement):
            if _does(mark, call, near):
                return call
        if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return None
    return None


def _headed(statement: ast.stmt) -> set[str]:
    """The names that a loop or a `with` works on; a call in its body is about them, too."""
    heads = [
        getattr(statement, "iter", None),
        *(item.context_expr for item in getattr(statement, "items", ())),
    ]
    return {name for head in heads if isinstance(head, ast.expr) for name in names_in(head)}


def _does(mark: Mark, call: ast.Call, near: set[str]) -> bool:
    words = words_of(tail(call.func))
    if not words or _RECORDS.intersection(words[1:]) or dotted(call.func) == mark.text:
        return False
    used = near.union(*(names_in(arg) for arg in [*call.args, *(each.value for each in call.keywords)]))
    if isinstance(call.func, ast.Attribute):
        used |= names_in(call.func.value)
    if not mark.verbs:
        return bool(mark.names & used) and not _QUIET.intersection(words[:1]) and bool(call.args)
    if words[0] not in mark.verbs or (mark.verbs >= WORK and _TELLING.intersection(words)):
        return False
    if words in (["write"], ["publish"], ["sync"]) and mark.verbs >= WORK and not mark.names:
        return False  # of the state itself, as likely as not
    return not mark.names or bool(mark.names & used) or not (mark.needs_names or used - {"self"})


def _was_done(mark: Mark, scope: Scope) -> bool:
    """Whether work of that kind stands before the mark, too."""
    for call in calls(*scope.function.body):
        if call.lineno >= mark.node.lineno:
            continue
        words = words_of(tail(call.func))
        used = set().union(*(names_in(arg) for arg in call.args)) if call.args else set()
        about = bool(mark.names & used) or not mark.needs_names
        if mark.verbs and words[:1] and words[0] in mark.verbs and about:
            return True
        if not mark.verbs and mark.names & used and not _QUIET.intersection(words[:1]):
            return True
    return False


def _is_taken_back(source: Source, mark: Mark) -> bool:
    """Whether a handler around or after the mark resets it."""
    above = parents(source.tree)
    current: ast.AST | None = mark.node
    outer: list[ast.AST] = []
    while current is not None and not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef):
        outer.append(current)
        current = above.get(current)
    tries = [node for node in own(current) if isinstance(node, ast.Try)] if current else []
    for node in tries:
        if node not in outer and node.lineno < mark.node.lineno:
            continue
        undo = [each for handler in node.handlers for each in ast.walk(handler)]
        for each in undo:
            if isinstance(each, ast.Attribute | ast.Subscript) and ast.unparse(each) == mark.text:
                return True
            if isinstance(each, ast.Call) and _BACK.intersection(words_of(tail(each.func))):
                return True
    return False
