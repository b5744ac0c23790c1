"""One object where each use expects its own: made once with the class or function, then changed or kept."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.members.definitions import Module
from lattice.engines.static.rules.python.sharing.defaults import Write, defaults_of, writes
from lattice.engines.static.rules.python.sharing.places import is_mutable, place_changed
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import Scope, dotted, own, parents, reach, scopes, tail
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

NAME = "mutable-shared"
SCOPE = "class attributes, defaults of modules and functions, repeated lists"
WHY = (
    "Every instance changes the same list, or every call gets the time of the import. Constants, registries "
    "that the class itself names, and attributes that `__init__` sets anew keep it silent; so do plain "
    "mutable defaults, which the linter reports."
)
EXAMPLE = "class Basket:\n    items = []\n\n    def add(self, item):\n        self.items.append(item)"

_WORDS = pattern(rb"\[|\{|dict|set|list|\(")
_AT_IMPORT = pattern(
    r"^(time\.(time|time_ns|monotonic|perf_counter)|(datetime\.)?(datetime|date)\.(now|utcnow|today)"
    r"|(timezone|arrow)\.(now|utcnow)"
    r"|(uuid\.)?uuid[14]|random\.(random|randint|choice|randrange)|secrets\.token_(hex|bytes|urlsafe)"
    r"|os\.getcwd|(pathlib\.)?Path\.cwd|(tempfile\.)?mkdtemp)\(\)"
)
_ONCE_EACH = frozenset(["dataclass", "define", "frozen", "mutable", "attrs", "s"])
_MODELS = frozenset(["BaseModel", "Struct", "Model", "SQLModel", "DeclarativeBase", "Schema", "Document"])
_DEFAULTS = frozenset(["default", "server_default", "onupdate"])


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The shared objects that are new."""
    return findings(view, NAME, _WORDS, partial(_find, Modules(view)))


def _find(modules: Modules, source: Source) -> Iterator[Spot]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            yield from _attributes(node)
            yield from _fields(node)
        elif isinstance(node, ast.BinOp | ast.Call) and _repeats(node) and _is_changed_inside(source, node):
            yield _repeated(node)
    for scope in scopes(source.tree):
        given = scope.function.args
        for value in [*given.defaults, *given.kw_defaults]:
            if value is not None and _AT_IMPORT.match(dotted(value)):
                yield _kept(value, f"{scope.function.name} {dotted(value)}")
    common = defaults_of(modules, Module(source.path, source.tree))
    for scope in touched_scopes(source):
        for write in writes(common, scope):
            yield _default(scope, write)


def _default(scope: Scope, write: Write) -> Spot:
    how = "through its shallow copy" if write.shallow else "in place"
    return Spot(
        line=write.node.lineno,
        span=(write.node.lineno, max(write.line, write.node.lineno)),
        key=f"{scope.function.name} {write.name}",
        title=f"Line {write.line} changes the shared `{write.name}` {how}",
        body="Every later call starts from the changed values. Work on a copy of its own, a deep one where "
        "values are mutable themselves.",
    )


def _repeats(node: ast.BinOp | ast.Call) -> bool:
    """`[[]] * n` and `dict.fromkeys(keys, [])`."""
    if isinstance(node, ast.Call):
        return dotted(node.func) == "dict.fromkeys" and any(map(is_mutable, node.args[1:]))
    left = node.left
    is_one = isinstance(node.op, ast.Mult) and isinstance(left, ast.List) and len(left.elts) == 1
    return is_one and isinstance(left, ast.List) and is_mutable(left.elts[0])


def _is_changed_inside(source: Source, node: ast.expr) -> bool:
    """Whether the file changes an element of it in place, or it is handed out as it is."""
    holder = parents(source.tree).get(node)
    if not isinstance(holder, ast.Assign | ast.AnnAssign):
        return True
    targets = holder.targets if isinstance(holder, ast.Assign) else [holder.target]
    names = {f"{dotted(target)}[]" for target in targets}
    return any(place_changed(each) in names for each in ast.walk(source.tree))


def _attributes(owner: ast.ClassDef) -> Iterator[Spot]:
    """Mutable class attributes that methods change through self and that no method sets anew."""
    shared: dict[str, ast.stmt] = {}
    for node in owner.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_mutable(value):
                shared[name] = node
            case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=kind) if is_mutable(value):
                if "ClassVar" not in ast.unparse(kind):
                    shared[name] = node
    if not shared or any(tail(each) in _ONCE_EACH for each in owner.decorator_list):
        return
    if any(tail(base) in _MODELS or "Enum" in tail(base) for base in owner.bases):
        return
    touched = list(ast.walk(owner))
    deliberate = {
        node.attr
        for node in touched
        if isinstance(node, ast.Attribute)
        and (dotted(node.value) in {"cls", owner.name, "type()", "self.__class__"} or _is_set(node))
    }
    for name, node in shared.items():
        line = next((getattr(each, "lineno", 0) for each in touched if _changed(each) == name), 0)
        if line and name not in deliberate and not name.isupper():
            yield Spot(
                line=node.lineno,
                span=reach(node),
                key=f"{owner.name}.{name}",
                title=f"All instances of `{owner.name}` share the one `{name}`",
                body=f"Line {line} changes it for every instance. Make it in `__init__`.",
            )


def _is_set(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store) and dotted(node.value) == "self"


def _changed(node: ast.AST) -> str:
    """The attribute of self whose object the node changes in place; empty for none."""
    text = place_changed(node)
    return text.removeprefix("self.") if text.startswith("self.") and text.count(".") == 1 else ""


def _fields(owner: ast.ClassDef) -> Iterator[Spot]:
    """Defaults of fields and columns that are computed once, at import."""
    is_model = any(tail(each) in _ONCE_EACH for each in owner.decorator_list) or any(
        tail(base) in _MODELS for base in owner.bases
    )
    for node in owner.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if value is None:
            continue
        if is_model and isinstance(node, ast.AnnAssign) and _AT_IMPORT.match(dotted(value)):
            yield _kept(value, f"{owner.name} {dotted(value)}")
        for call in (each for each in own(value) if isinstance(each, ast.Call)):
            for each in call.keywords:
                if each.arg in _DEFAULTS and _AT_IMPORT.match(dotted(each.value)):
                    yield _kept(each.value, f"{owner.name} {dotted(each.value)}")


def _kept(value: ast.expr, key: str) -> Spot:
    return Spot(
        line=value.lineno,
        span=reach(value),
        key=key,
        title=f"`{dotted(value)}` is called once, at import, and its result kept as the default",
        body="Every later use gets the value of that moment. Default to None and call it where it is needed.",
    )


def _repeated(node: ast.expr) -> Spot:
    return Spot(
        line=node.lineno,
        span=reach(node),
        key=ast.unparse(node)[:200],
        title="One mutable object stands in every place",
        body="Changing one changes all of them. Make a new one for each in a comprehension.",
    )
