"""A time limit or a retry limit that is accepted and then never looked at."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.idle import is_idle
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    calls,
    dotted,
    own,
    parents,
    reach,
    scopes,
    tail,
)
from lattice.engines.static.rules.python.trees.reading import Source, Spot, findings, is_program
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "dead-timeout"
SCOPE = "parameters, attributes, fields and options named after a limit"
WHY = (
    "The caller sets a limit and believes in it, and the work hangs or retries without end. An interface's "
    "empty method, an overridden one, and a limit that is read anywhere in the tree, other than to be logged "
    "or validated, keep it silent."
)
EXAMPLE = "def fetch(url, timeout=10):\n    return urlopen(url)"

_LIMIT = pattern(
    r"^(?:\w*_)?(?:timeouts?|deadline|time_limit|retries|retry_(?:limit|count|max)|ttl|backoff|lease"
    r"|grace(?:_period)?|rate_limit|max_\w+|(?:poll|retry|heartbeat)_(?:interval|delay|wait|seconds)"
    r"|expir(?:y|es?)_(?:after|in)|(?:timeout|deadline)_\w+)$",
    re.IGNORECASE,
)
_WORDS = pattern(
    rb"(?i)timeout|deadline|time_limit|retries|retry_|ttl|backoff|lease|grace|rate_limit|max_|_interval"
    rb"|_delay|expir"
)
_NO_EFFECT = pattern(r"(?i)ignored|compat|not used|unused|no effect|never (used|block)")
_WHOLE = pattern(rb"\basdict\b|\bvars\(|__dict__|\bgetattr\(|model_dump|\bfields\(|\*\*self|\blocals\(")
_FIELDS = frozenset(["dataclass", "define", "frozen", "Struct", "BaseModel", "BaseSettings", "NamedTuple"])
_ARGUMENTS = frozenset("args options opts parsed namespace ns ctx arguments kwargs request".split())
_FREE = frozenset(["overload", "abstractmethod", "override", "fixture", "singledispatch", "register"])
_NEUTRAL = frozenset(["object", "ABC", "Generic", "Exception", "Protocol", "Enum"])
_READERS = (".html", ".j2", ".jinja", ".jinja2", ".pyx", ".pyi")
_BUILTINS = frozenset("str len list int print".split())
_WAITS = frozenset("run check_output check_call call wait communicate".split())
_MOST_FILES = 60


class _Limit(Struct, frozen=True, eq=False):
    """A limit that something stores."""

    name: str
    node: ast.expr
    is_option: bool = False


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The limits that are newly dead."""
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    for scope in scopes(source.tree):
        yield from _parameters(source.tree, scope)
        yield from _unbounded(scope)
    limits = [*_attributes(modules, source), *_fields(source), *_options(source)]
    seen: set[str] = set()
    for limit in limits:
        if _LIMIT.match(limit.name) and limit.name not in seen:
            seen.add(limit.name)
            if not _is_read(source, limit) and not _is_read_elsewhere(modules, source, limit):
                yield _spot(limit.node, limit.name, f"`{limit.name}` is stored and never read")


def _parameters(tree: ast.Module, scope: Scope) -> Iterator[Spot]:
    """Parameters that the body never names."""
    function, given = scope.function, scope.function.args
    limits = [each for each in [*given.posonlyargs, *given.args, *given.kwonlyargs] if _LIMIT.match(each.arg)]
    if not limits or _is_interface(function) or _overrides(scope):
        return
    if _NO_EFFECT.search(ast.get_docstring(function) or ""):
        return
    inside = [node for statement in function.body for node in ast.walk(statement)]
    if any(isinstance(node, ast.Call) and dotted(node.func) in {"locals", "vars", "warn"} for node in inside):
        return
    above = parents(tree)
    named = {
        node.id
        for node in inside
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not is_idle(node, above)
    }
    for each in limits:
        if each.arg not in named and not each.arg.startswith("_"):
            yield _spot(each, f"{function.name} {each.arg}", f"`{function.name}` never uses its `{each.arg}`")


def _unbounded(scope: Scope) -> Iterator[Spot]:
    """`except TimeoutExpired` around processes that nothing limits."""
    for node in own(scope.function):
        caught = [name for each in getattr(node, "handlers", ()) for name in _caught(each)]
        if not isinstance(node, ast.Try) or "TimeoutExpired" not in caught:
            continue
        waits = [call for call in calls(*node.body) if tail(call.func) in _WAITS]
        unknown = [call for call in calls(*node.body) if any(each.arg is None for each in call.keywords)]
        limited = [
            each.arg for call in calls(*node.body) for each in call.keywords if "timeout" in str(each.arg)
        ]
        if waits and not limited and not unknown and not any(call.args for call in waits if _is_wait(call)):
            name = dotted(waits[0].func)
            yield _spot(
                waits[0], f"{scope.function.name} {name}", f"`{name}` gets no timeout, so none expires"
            )


def _is_wait(call: ast.Call) -> bool:
    return tail(call.func) in {"wait", "communicate"}


def _caught(handler: ast.ExceptHandler) -> list[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [tail(each) for each in kinds]


def _overrides(scope: Scope) -> bool:
    """Whether a base or a decorator may have asked for the parameter."""
    if any(tail(each) in _FREE for each in scope.function.decorator_list):
        return True
    bases = scope.owner.bases if scope.owner else []
    return scope.function.name != "__init__" and any(tail(base) not in _NEUTRAL for base in bases)


def _is_interface(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the body is empty, returns a constant, or only raises."""
    rest = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    plain = (ast.Pass, ast.Raise)
    return all(isinstance(s, plain) or (isinstance(s, ast.Return) and _is_constant(s.value)) for s in rest)


def _is_constant(node: ast.expr | None) -> bool:
    return node is None or isinstance(node, ast.Constant)


def _attributes(modules: Modules, source: Source) -> Iterator[_Limit]:
    """What methods set on self; a public attribute may be read by a base that is not the project's."""
    for scope in scopes(source.tree):
        owner = scope.owner
        if owner is None:
            continue
        foreign = any(not _is_ours(modules, source, base) for base in owner.bases)
        for node in ast.walk(scope.function):
            if not (isinstance(node, ast.Attribute) and dotted(node.value) == "self"):
                continue
            if isinstance(node.ctx, ast.Store) and (not foreign or node.attr.startswith("_")):
                yield _Limit(node.attr, node)


def _is_ours(modules: Modules, source: Source, base: ast.expr) -> bool:
    name = dotted(base).partition("[")[0].partition(".")[0]
    if tail(base) in _NEUTRAL:
        return True
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return all(_is_ours(modules, source, each) for each in node.bases)
        if isinstance(node, ast.ImportFrom) and name in {alias.asname or alias.name for alias in node.names}:
            return modules.path(source.path, node.module or "", node.level) is not None
    return False


def _fields(source: Source) -> Iterator[_Limit]:
    """The fields of data classes."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and _FIELDS & {
            tail(each) for each in [*node.decorator_list, *node.bases]
        }:
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield _Limit(field.target.id, field.target)


def _options(source: Source) -> Iterator[_Limit]:
    """The long options of argument parsers."""
    for call in ast.walk(source.tree):
        if not (isinstance(call, ast.Call) and tail(call.func) == "add_argument"):
            continue
        texts = [
            arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        long = [text for text in texts if text.startswith("--")]
        if long and not any(each.arg in {"dest", "action"} for each in call.keywords):
            yield _Limit(long[0].removeprefix("--").replace("-", "_"), call.args[0], is_option=True)


def _is_read(source: Source, limit: _Limit) -> bool:
    """Whether the file reads an attribute of that name, or takes whole objects apart."""
    whole = bool(_WHOLE.search(source.content))
    return whole or _is_read_in(source.tree, limit)


def _is_read_in(tree: ast.Module, limit: _Limit) -> bool:
    found = [node for node in ast.walk(tree) if _reads(node, limit)]
    return any(not is_idle(node, parents(tree)) for node in found)


def _is_read_elsewhere(modules: Modules, source: Source, limit: _Limit) -> bool:
    """Whether any other file may read it: templates do, and what does not parse might."""
    paths = modules.view.mentions([limit.name], ["*"]).get(limit.name, frozenset()) - {source.path}
    python = [path for path in sorted(paths) if path.endswith(".py")]
    if len(python) > _MOST_FILES or any(path.endswith(_READERS) for path in paths):
        return True
    trees = [modules.tree(path) for path in python]
    return any(tree is None or _is_read_in(tree, limit) for tree in trees)


def _reads(node: ast.AST, limit: _Limit) -> bool:
    """Whether it reads the attribute of an object that may be ours; of parsed arguments only options are."""
    if isinstance(node, ast.Attribute) and node.attr == limit.name and isinstance(node.ctx, ast.Load):
        return limit.is_option or dotted(node.value).rpartition(".")[2] not in _ARGUMENTS
    if isinstance(node, ast.Call) and tail(node.func) in {"getattr", "attrgetter"}:
        return any(isinstance(arg, ast.Constant) and arg.value == limit.name for arg in node.args)
    return False


def _spot(node: ast.expr | ast.arg, key: str, title: str) -> Spot:
    first, last = node.lineno, node.end_lineno or node.lineno
    if isinstance(node, ast.expr):
        first, last = reach(node)
    return Spot(
        line=first,
        span=(first, last),
        key=key,
        title=title,
        body="Whoever sets it waits or retries without the limit. Pass it on to what it should limit, "
        "or take it out.",
    )
