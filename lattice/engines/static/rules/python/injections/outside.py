"""Which expressions hold text from outside: of requests, archives, the command line, callers."""

import ast
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property

from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, own, tail, words_of

_PARTS = frozenset(
    "args form values json data headers cookies files GET POST FILES query_params path_params match_info "
    "query rel_url body view_args params get_json get_data path full_path url query_string text read "
    "post".split()
)
_REQUESTS = frozenset(["request", "req", "self.request", "flask.request", "ctx.request"])
_ROUTES = frozenset(
    "route get post put delete patch websocket api_route head callback on_event command_handler view".split()
)
_ARCHIVE = frozenset("getmembers infolist namelist getnames getinfo getmember".split())
_PASSED = frozenset(
    "strip lstrip rstrip lower upper title removeprefix removesuffix replace split rsplit partition "
    "rpartition format join str decode encode get pop unquote unquote_plus sorted list tuple dict getlist "
    "copy items keys values loads parse_qs parse_qsl get_argument getfirst next iter reversed "
    "enumerate zip first".split()
)
_PLAIN = frozenset("int float bool UUID date datetime Decimal Enum Literal Path".split())
_INJECTED = frozenset(["Depends", "Security", "Request", "Response", "Session", "BackgroundTasks"])


class Origin(IntEnum):
    """Where a text is from, the surer the higher."""

    INSIDE = 0
    PARAMETER = 1
    ARGUMENT = 2
    REQUEST = 3


class Outside:
    """What one function knows of its names; a name that is tested for membership is not outside any more."""

    def __init__(self, scope: Scope, handed: frozenset[str] = frozenset()) -> None:
        """`handed` are parameters that are known to be filled from a request."""
        self.scope, self._handed = scope, handed
        self._busy: set[str] = set()
        self._known: dict[str, Origin] = {}

    def of(self, node: ast.AST | None, line: int) -> Origin:
        """The surest origin of any text in the expression, as it is on that line."""
        if _key(node) in self.cleared:
            return Origin.INSIDE
        match node:
            case ast.Name(id=name):
                return self._name(name, line)
            case ast.Attribute():
                return self._attribute(node, line)
            case ast.Call():
                return self._call(node, line)
            case ast.ListComp() | ast.GeneratorExp():
                return self._listed(node, line)
        return max((self.of(each, line) for each in _parts_of(node)), default=Origin.INSIDE)

    def _listed(self, node: ast.ListComp | ast.GeneratorExp, line: int) -> Origin:
        """What a comprehension lists, unless it picks by a comparison."""
        names = {each.id for each in ast.walk(node.elt) if isinstance(each, ast.Name)}
        targets = [each for loop in node.generators for each in ast.walk(loop.target)]
        bound = {each.id for each in targets if isinstance(each, ast.Name)}
        tested = any(isinstance(test, ast.Compare) for loop in node.generators for test in loop.ifs)
        if tested or not names & bound:
            return Origin.INSIDE
        return max((self.of(loop.iter, line) for loop in node.generators), default=Origin.INSIDE)

    def _attribute(self, node: ast.Attribute, line: int) -> Origin:
        holder = dotted(node.value).removesuffix("()")
        if node.attr in _PARTS and (holder in _REQUESTS or holder.endswith(".request")):
            return Origin.REQUEST
        if dotted(node) == "sys.argv":
            return Origin.ARGUMENT
        if holder == "self" and node.attr == "path" and self._is_handler():
            return Origin.REQUEST
        if holder in {"self", "cls"} or node.attr in {"id", "pk", "dialect", "__name__", "stem"}:
            return Origin.INSIDE
        return self.of(node.value, line)

    def _is_handler(self) -> bool:
        owner = self.scope.owner
        return owner is not None and any("RequestHandler" in tail(base) for base in owner.bases)

    def _call(self, call: ast.Call, line: int) -> Origin:
        name = tail(call.func)
        if dotted(call.func) == "input":
            return Origin.ARGUMENT
        if name == "parse_args":
            return Origin.ARGUMENT
        if name in {"get_argument", "get_query_argument", "get_body_argument", "get_filename"}:
            return Origin.REQUEST
        if name in _ARCHIVE and isinstance(call.func, ast.Attribute):
            return Origin.REQUEST
        kind = next((each.value for each in call.keywords if each.arg == "type"), None)
        if dotted(kind) in {"int", "float", "bool"} or name not in _PASSED:
            return Origin.INSIDE if name not in _PARTS else self.of(call.func, line)
        given = [*call.args, *(each.value for each in call.keywords)] if name not in {"get", "pop"} else []
        holder = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        return max((self.of(each, line) for each in [*holder, *given]), default=Origin.INSIDE)

    def _name(self, name: str, line: int) -> Origin:
        if name in self._busy:
            return Origin.INSIDE
        if name not in self._known:
            self._busy.add(name)
            bound = [self.of(value, line) for value in self._values.get(name, ())]
            bound.append(self._parameters.get(name, Origin.INSIDE))
            self._known[name] = max(bound)
            self._busy.discard(name)
        return self._known[name]

    @cached_property
    def _values(self) -> dict[str, list[ast.expr]]:
        """Name -> what it is bound to, as a whole or in part."""
        found: dict[str, list[ast.expr]] = {}
        for node in own(self.scope.function):
            for target, value in _bindings(node):
                for each in ast.walk(target):
                    if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                        found.setdefault(each.id, []).append(value)
        return found

    @cached_property
    def _parameters(self) -> dict[str, Origin]:
        function = self.scope.function
        routed = any(
            isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _ROUTES
            for each in function.decorator_list
        )
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        found: dict[str, Origin] = {}
        for each in given:
            kind = words_of(ast.unparse(each.annotation)) if each.annotation else []
            text = ast.unparse(each.annotation) if each.annotation else ""
            if each.arg in {"self", "cls", *_REQUESTS} or any(word in text for word in _PLAIN | _INJECTED):
                continue
            asked = (routed and kind != ["db"]) or each.arg in self._handed
            found[each.arg] = Origin.REQUEST if asked else Origin.PARAMETER
        if "environ" in found and (function.name == "__call__" or "start_response" in found):
            found["environ"] = Origin.REQUEST
        if self.scope.function.name in {"lambda_handler", "handler"} and given and given[0].arg == "event":
            found["event"] = Origin.REQUEST
        return found

    @cached_property
    def cleared(self) -> frozenset[str]:
        """Expressions that are tested for membership, or for their form."""
        found: set[str] = set()
        for node in own(self.scope.function):
            match node:
                case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
                    if not isinstance(left, ast.Constant):
                        found.update(_subjects(left))
                    elif isinstance(left.value, str) and left.value in {"..", "/", "\x00", ";"}:
                        found.update(_subjects(right))
                case ast.Compare(
                    left=ast.Call(func=ast.Attribute(attr="get" | "find" | "lookup"), args=[key]),
                    ops=[ast.Is() | ast.IsNot()],
                ):
                    found.update(_subjects(key))
                case ast.Call(func=ast.Attribute(value=value, attr="isidentifier" | "isalnum" | "isdigit")):
                    found.update(_subjects(value))
                case ast.Call(
                    func=ast.Attribute(value=held, attr="fullmatch" | "match" | "search"), args=[*_, last]
                ):
                    if dotted(held) != "self":
                        found.update(_subjects(last))
                case ast.Call(func=ast.Name("fullmatch" | "match" | "search"), args=[*_, last]):
                    found.update(_subjects(last))
        return frozenset(found - {""})


def _key(node: ast.AST | None) -> str:
    """The expression as it is written; what is taken out of a holder by another key is another."""
    name = dotted(node)
    return ast.unparse(node) if node is not None and name.endswith((")", "]")) else name


def _subjects(node: ast.expr) -> Iterator[str]:
    """The expression, and what it is a part or a form of."""
    yield _key(node)
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Call):
            for each in node.args:
                yield _key(each)
            node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        elif isinstance(node, ast.Subscript):
            return
        else:
            yield _key(node)
            return
        yield _key(node)


def _parts_of(node: ast.AST | None) -> list[ast.expr]:
    """The expressions whose text goes into that of the node."""
    match node:
        case ast.Subscript(value=value) | ast.Await(value=value) | ast.Starred(value=value):
            return [value]
        case ast.NamedExpr(value=value):
            return [value]
        case ast.FormattedValue(value=value, format_spec=spec):
            return [] if spec and _is_number(spec) else [value]
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
        case ast.BinOp() | ast.BoolOp() | ast.JoinedStr() | ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            return [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
    return []


def _is_number(spec: ast.expr) -> bool:
    text = spec.values[0] if isinstance(spec, ast.JoinedStr) and spec.values else None
    return isinstance(text, ast.Constant) and str(text.value)[-1:] in {"d", "f", "x", "g", "e"}


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            yield target, value
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield target, value
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name() as holder, attr=name), args=[value])
        ):
            if name in {"append", "extend", "insert"}:
                yield ast.Name(holder.id, ast.Store()), value
