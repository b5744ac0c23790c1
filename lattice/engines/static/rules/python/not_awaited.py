"""Something started whose end nobody looks at: a process, threads, submitted work, a coroutine."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.ends.coroutines import (
    coroutines,
    is_coroutine,
    is_lost,
    is_taken_for_result,
    is_typed_coroutine,
    uses,
)
from lattice.engines.static.rules.python.ends.exit_codes import only_waits
from lattice.engines.static.rules.python.members.definitions import Definitions, Module
from lattice.engines.static.rules.python.members.uses import types_of
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    calls,
    dotted,
    keyword,
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

NAME = "not-awaited"
SCOPE = "processes, threads, executors and coroutines that are started"
WHY = (
    "A coroutine that is not awaited never runs. A process, thread or submitted call that nobody waits for "
    "fails unseen, or is still at work when its result is used. What is stored, returned, passed on or made "
    "a daemon keeps it silent; tasks of asyncio are the linter's."
)
EXAMPLE = "proc = subprocess.Popen(command)\nprint('built')"

_WORDS = pattern(rb"Popen|Executor|Pool\(|Thread\(|Process\(|\.submit\(|apply_async|async def|asyncio")
_STARTS = {
    "subprocess.Popen": "process", "Popen": "process", "asyncio.create_subprocess_exec": "process",
    "asyncio.create_subprocess_shell": "process", "create_subprocess_exec": "process",
    "threading.Thread": "thread", "Thread": "thread", "multiprocessing.Process": "process",
    "mp.Process": "process",
}  # fmt: skip
_ENDS = frozenset(
    "wait communicate poll join returncode exitcode is_alive result terminate kill send_signal".split()
)
_COROUTINES = frozenset(
    "asyncio.sleep asyncio.wait_for asyncio.wait asyncio.to_thread asyncio.open_connection".split()
)
_DETACHED = frozenset(["start_new_session", "creationflags", "preexec_fn"])
_ALOOF = frozenset("open launch spawn daemonize detach background browser browse edit".split())
_POOLS = pattern(
    r"(?i)(^|[._])(executor|pool|thread_pool|process_pool)$|(thread|process)poolexecutor\(\)|pool\(\)$"
)


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """What is newly started and left alone."""
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    module, definitions = Module(source.path, source.tree), Definitions(modules)
    known = coroutines(definitions, module)
    above = parents(source.tree)
    typed = types_of(definitions, module)
    for scope in touched_scopes(source):
        for node in own(scope.function):
            if isinstance(node, ast.Expr):
                yield from _dropped(scope, node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                yield from _named(source, scope, node, node.targets[0].id)
            elif isinstance(node, ast.Call):
                holder, here = above[node], is_coroutine(node, scope, known)
                lost = is_lost(node, holder) and (here or is_typed_coroutine(typed[scope.function], node))
                if lost or (here and is_taken_for_result(source.tree, scope, holder)):
                    yield _unawaited(node)


def _started(node: ast.expr) -> tuple[str, ast.Call] | None:
    node = node.value if isinstance(node, ast.Await) else node
    if isinstance(node, ast.Call) and (kind := _STARTS.get(dotted(node.func))):
        return kind, node
    return None


def _is_detached(call: ast.Call) -> bool:
    daemon = keyword(call, "daemon")
    return any(keyword(call, name) is not None for name in _DETACHED) or (
        daemon is not None and not (isinstance(daemon, ast.Constant) and daemon.value is False)
    )


def _dropped(scope: Scope, statement: ast.Expr) -> Iterator[Spot]:
    """`Popen(…)`, `Thread(…).start()`, `executor.submit(…)` as statements."""
    value = statement.value
    aloof = _ALOOF.intersection(words_of(scope.function.name))
    started = _started(value)
    if started and dotted(started[1].func).endswith("Popen") and not _is_detached(started[1]) and not aloof:
        yield _alone(statement, "The process", "Popen")
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return
    if dotted(value.func) in _COROUTINES:
        yield _unawaited(value)
    inner = _started(value.func.value)
    if value.func.attr == "start" and inner and not _is_detached(inner[1]) and not aloof:
        yield _alone(statement, f"The {inner[0]}", "start")
    if dotted(value.func) == "asyncio.gather":
        yield _alone(statement, "The gathered work", "gather")
    submits = value.func.attr in {"submit", "apply_async", "map"} and keyword(value, "error_callback") is None
    if value.func.attr == "run_in_executor":
        yield _alone(statement, "The submitted call", "run_in_executor")
    if submits and _is_pool(value.func.value, scope):
        yield _alone(statement, "The submitted call", "submit")


def _is_pool(node: ast.expr, scope: Scope) -> bool:
    """Whether it is made as an executor in this function, or named like one."""
    name = dotted(node)
    for each in own(scope.function):
        if isinstance(each, ast.withitem) and each.optional_vars and dotted(each.optional_vars) == name:
            return bool(_POOLS.search(dotted(each.context_expr)))
    return bool(_POOLS.search(name))


def _named(source: Source, scope: Scope, node: ast.Assign, name: str) -> Iterator[Spot]:
    """`p = Popen(…)`, `t = Thread(…)`, a list of threads or futures, that the function then never asks."""
    kind, loose = "", False
    if started := _started(node.value):
        kind, loose = started[0], _is_detached(started[1])
    elif isinstance(node.value, ast.ListComp):
        kind = _listed(node.value.elt, scope)
    elif isinstance(node.value, ast.List) and not node.value.elts:
        kind = _appended(scope, name)
        loose = kind == ""
    if not kind or loose or _ALOOF.intersection(words_of(scope.function.name)):
        return
    used = uses(source.tree, scope, name)
    if isinstance(node.value, ast.Call | ast.Await) and any(_is_put_away(each) for each in used):
        return
    runs = kind != "thread" or isinstance(node.value, ast.List) or any(_is_start(each) for each in used)
    if runs and not any(_looks(each, source) for each in used) and not _is_daemon(scope, name):
        yield _alone(node, f"The {kind}", name)
    elif kind == "process" and used and all(only_waits(each, source.tree) for each in used):
        yield _unasked(node, name)


def _unasked(node: ast.stmt, name: str) -> Spot:
    return Spot(
        line=node.lineno,
        span=reach(node),
        key=f"exit code {name}",
        title="The process is waited for, and nobody looks at its exit code",
        body="It fails unseen, and what follows goes on as if it had worked. Look at what `wait` gives.",
    )


def _listed(node: ast.expr, scope: Scope) -> str:
    if (started := _started(node)) and not _is_detached(started[1]):
        return started[0]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "submit":
        return "submitted call" if _is_pool(node.func.value, scope) else ""
    return ""


def _appended(scope: Scope, name: str) -> str:
    """What is put into a list that starts empty, if it is started work."""
    made = {
        dotted(node.targets[0]): node.value
        for node in own(scope.function)
        if isinstance(node, ast.Assign) and len(node.targets) == 1
    }
    for call in calls(scope.function):
        if dotted(call.func) == f"{name}.append" and call.args:
            value = made.get(dotted(call.args[0]), call.args[0])
            return _listed(value, scope)
    return ""


def _is_start(holder: ast.AST) -> bool:
    return (isinstance(holder, ast.Attribute) and holder.attr == "start") or isinstance(holder, ast.For)


def _is_put_away(holder: ast.AST) -> bool:
    """Whether it goes into a list, which is then looked at itself."""
    return isinstance(holder, ast.Call) and tail(holder.func) == "append"


def _looks(holder: ast.AST, source: Source) -> bool:
    """Whether a use waits, asks, or hands the thing on."""
    if isinstance(holder, ast.Attribute):
        return holder.attr in _ENDS
    if isinstance(holder, ast.For):
        variable = dotted(holder.target)
        inside = [
            node for statement in holder.body for node in ast.walk(statement) if isinstance(node, ast.Name)
        ]
        above = parents(source.tree)
        return any(node.id == variable and _looks(above[node], source) for node in inside)
    if isinstance(holder, ast.Call):
        loop = parents(source.tree).get(holder)
        if tail(holder.func) == "as_completed" and isinstance(loop, ast.For):
            return _looks(loop, source)
        blind = (".append", "print", "len", "futures.wait", "as_completed")
        return dotted(holder.func) != "wait" and not dotted(holder.func).endswith(blind)
    return True


def _is_daemon(scope: Scope, name: str) -> bool:
    return any(dotted(node) == f"{name}.daemon" for node in own(scope.function))


def _unawaited(call: ast.Call) -> Spot:
    return Spot(
        line=call.lineno,
        span=reach(call),
        key=f"coroutine {dotted(call.func)}",
        title=f"`{dotted(call.func)}` is a coroutine and is not awaited",
        body="Its body never runs, and the coroutine stands where its result should. Write `await`.",
    )


def _alone(node: ast.stmt, what: str, key: str) -> Spot:
    return Spot(
        line=node.lineno,
        span=reach(node),
        key=f"{what} {key}",
        title=f"{what} is started and nobody looks at how it ends",
        body="It fails unseen, and what follows may run before it is done. "
        "Wait for it and look at its result.",
    )
