"""A value read before a lock and used under it as if nothing had changed meanwhile.

Function by function: the regions that a lock, a file lock or a transaction guards; what was read
before each, and whether that decides or feeds what the region writes without being read again.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.effects import Effects, effects_of, module_names
from lattice.engines.static.rules.python.trees.guarded import Region, is_lock, leaves, regions
from lattice.engines.static.rules.python.trees.nodes import (
    calls,
    dotted,
    names_in,
    own,
    tail,
    words_of,
)
from lattice.engines.static.rules.python.trees.races import Race, races
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

NAME = "stale-read"
SCOPE = "functions that take a lock, open a transaction, or write back what they read"
WHY = (
    "Between the read and the lock another thread or process changes the value; the decision is then wrong, "
    "or the other's change is overwritten. Reading it again under the lock keeps it silent, and so does a "
    "value that the guarded lines do not write."
)
EXAMPLE = "count = self._count\nwith self._lock:\n    self._count = count + 1"

_WORDS = pattern(
    rb"(?i)(?<![bc])lock|update|\.set\(|\bpid|exists\(|claim|mutex|transaction|atomic|\bbegin\b|semaphore"
    rb"|with (self\.)?_?(cond|conn|db)"
)
_AGAIN = frozenset("refresh reload reread recheck revalidate rescan resync".split())
_STATEFUL = frozenset(
    "load read fetch exists status state count balance available remaining free busy pending owner running "
    "active stock quota size current last latest version find query select lookup".split()
)
_SETTINGS = frozenset(
    "config settings options opts args kwargs params request headers environ payload".split()
)
_SAVING = frozenset("save write store put update persist set".split())
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class _Taint(Struct, frozen=True, eq=False):
    """A read before the lock."""

    line: int
    key: str


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The stale reads that are new."""
    return findings(view, NAME, _WORDS, _find)


def _find(source: Source) -> Iterator[Spot]:
    shared = module_names(source.tree)
    for scope in touched_scopes(source):
        if "locked" in words_of(scope.function.name):
            continue
        effects = partial(effects_of, owner=scope.owner, shared=shared)
        for region in regions(scope, scope.function.body, [], []):
            spot = _stale(region, effects)
            if spot:
                yield spot
        for race in races(scope):
            yield _race(race)


def _race(race: Race) -> Spot:
    return Spot(
        line=race.read,
        span=(race.read, race.write),
        key=f"race {race.what}",
        title=f"Line {race.write} writes `{race.what}` by what is read here, and nothing holds both together",
        body=f"Another process can change it in between, and its change is lost or both go on. {race.advice}",
    )


def _stale(region: Region, effects: "partial[Effects]") -> Spot | None:
    """The first value that was read before and that the region writes, saves or decides by."""
    again = calls(*region.body)
    if any(_AGAIN.intersection(words_of(tail(call.func))) for call in again):
        return None
    inside = effects(region.body)
    taints, guards = _taints(region, effects)
    used = {name for statement in region.body for name in names_in(statement)}
    used = used - _stored(region.body) | _increased(region.body)
    fed = [(name, taint) for name, all_of in taints.items() if name in used for taint in all_of]
    for taint in [*guards, *(taint for _, taint in fed)]:
        line = inside.writes.get(taint.key, 0)
        if line and inside.reads.get(taint.key, line + 1) > line:
            return _spot(region, taint, line)
    for name, taint in fed:
        line = _written_through(region, name)
        if line and taint.key.startswith(("call ", "sql ")) and taint.key not in inside.reads:
            return _spot(region, taint, line)
    return _decided(region, effects, used)


def _decided(region: Region, effects: "partial[Effects]", used: set[str]) -> Spot | None:
    """A test under the lock of what a call told before it: `if status == "free": claim(job)`."""
    tests = [
        node for statement in region.body for node in own(statement) if isinstance(node, ast.If | ast.While)
    ]
    asked = {tail(call.func) for call in calls(*region.body)}
    for node in (each for statement in region.before for each in _unguarded(statement)):
        if not isinstance(node, ast.Assign) or dotted(node.targets[0]) not in used:
            continue
        name = dotted(node.targets[0])
        told = [call for call in calls(node.value) if _STATEFUL.intersection(words_of(tail(call.func)))]
        told = [call for call in told if not _SETTINGS.intersection(words_of(dotted(call.func)))]
        if not told or any(tail(call.func) in asked for call in told):
            continue
        for test in tests:
            acts = effects(test.body)
            if name in names_in(test.test) and acts.writes:
                return _spot(region, _Taint(node.lineno, f"call {name}"), min(acts.writes.values()))
    return None


def _taints(region: Region, effects: "partial[Effects]") -> tuple[dict[str, list[_Taint]], list[_Taint]]:
    """Name -> what it was made of before the lock, and what decided whether the lock is reached."""
    taints: dict[str, list[_Taint]] = {}
    guards: list[_Taint] = []

    def made_of(node: ast.AST) -> list[_Taint]:
        reads = [_Taint(line, key) for key, line in effects([node]).reads.items()]
        return reads + [taint for name in names_in(node) for taint in taints.get(name, ())]

    for node in (each for statement in region.before for each in _unguarded(statement)):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.NamedExpr(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.withitem(context_expr=ast.expr() as value, optional_vars=ast.Name(id=name))
            ):
                taints[name] = made_of(value)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
                taints.update({dotted(each): made_of(value) for each in names})
            case ast.If(test=test, body=body) if leaves(body):
                guards += made_of(test)
    for test in region.enclosing:
        guards += made_of(test)
    return taints, guards


def _unguarded(statement: ast.stmt) -> Iterator[ast.AST]:
    """All below a statement but what stands under another lock."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.With | ast.AsyncWith) and any(
            is_lock(item.context_expr) for item in node.items
        ):
            continue
        yield node
        if not isinstance(node, _NESTED):
            todo += reversed(list(ast.iter_child_nodes(node)))


def _increased(body: list[ast.stmt]) -> set[str]:
    """Names that the body adds to: what they hold is read, too."""
    nodes = (node for statement in body for node in own(statement))
    return {dotted(node.target) for node in nodes if isinstance(node, ast.AugAssign)} - {""}


def _stored(body: list[ast.stmt]) -> set[str]:
    nodes = (node for statement in body for node in own(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}


def _written_through(region: Region, name: str) -> int:
    """The line where the object of that name is changed and then saved, or changed in a transaction."""
    changed = 0
    for node in (each for statement in region.body for each in own(statement)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute | ast.Subscript) and dotted(target.value) == name:
                changed = changed or target.lineno
        if isinstance(node, ast.Call) and _SAVING.intersection(words_of(tail(node.func))[:1]):
            about = {dotted(node.func).partition(".")[0]}.union(*map(names_in, node.args))
            if changed and name in about:
                return changed
            made = [arg for arg in node.args if name in names_in(arg)]
            if made and region.transactional and isinstance(node.func, ast.Attribute):
                return node.lineno
    return changed if region.transactional else 0


def _spot(region: Region, taint: _Taint, line: int) -> Spot:
    kind, _, name = taint.key.partition(" ")
    what = "A value" if kind == "call" else f"`{name}`"
    return Spot(
        line=taint.line,
        span=(min(taint.line, line), max(taint.line, region.line, line)),
        key=taint.key,
        title=f"{what} is read before the lock on line {region.line} and acted on under it",
        body=f"Another thread or process can change it in between, and line {line} then goes by the old "
        "value. Read it again under the lock.",
    )
