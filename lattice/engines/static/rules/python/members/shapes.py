"""What the objects of a class surely have; None wherever only running it would tell."""

import ast
import builtins
import enum
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.members.definitions import Definition, Definitions
from lattice.engines.static.rules.python.trees.nodes import Function, keyword, tail

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OPENING = frozenset(
    "__getattr__ __getattribute__ __dict__ setattr __setattr__ __new__ __init_subclass__ __class_getitem__ "
    "__slots__".split()
)
_PLAIN = frozenset(["object", "ABC", "Generic", "Protocol"])
_ENUMS = {"Enum": object, "IntEnum": int, "StrEnum": str, "Flag": object, "IntFlag": int}
_ENUM = frozenset("name value _name_ _value_ _missing_ _generate_next_value_ _ignore_ _order_".split())
_TUPLE = frozenset(["_asdict", "_replace", "_fields", "_make", "_field_defaults", *dir(tuple)])
_MODEL = pattern(r"^(model_\w+|dict|json|copy|parse_obj|parse_raw|construct|schema\w*|validate|from_orm)$")
_ONE_EACH = frozenset(["dataclass", "define", "frozen"])
_PLAIN_DECORATORS = _ONE_EACH | {"final", "total_ordering", "runtime_checkable", "unique", "verify"}
_OPTIONS = frozenset(["frozen", "kw_only", "total", "eq", "order"])
_HARMLESS = frozenset(
    "staticmethod classmethod contextmanager asynccontextmanager cache abstractmethod".split()
)
_ORIGINS = frozenset(
    ["", "typing", "typing_extensions", "abc", "enum", "msgspec", "pydantic", "builtins", "t"]
)
_DEEPEST = 6


class Shape(Struct, frozen=True, eq=False, kw_only=True):
    """A class of the project: every name that its objects have, `annotations` of some, what makes one."""

    definition: Definition
    members: frozenset[str]
    annotations: Mapping[str, tuple[Definition, ast.expr]]
    keywords: frozenset[str] | None
    by_field: bool = False
    is_mapping: bool = False
    is_model: bool = False

    @property
    def name(self) -> str:
        """As the class is called where it is defined."""
        return self.definition.name

    def lacks(self, name: str) -> bool:
        """Whether its objects surely have no such attribute."""
        is_dunder = name.startswith("__") and name.endswith("__")
        return not (is_dunder or name in self.members or (self.is_model and _MODEL.match(name)))


class Shapes:
    """The shapes that one review has worked out."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._known: dict[ast.AST, Shape | None] = {}

    def of(self, definition: Definition, deep: int = _DEEPEST) -> Shape | None:
        """The shape of a class; None for a function, and for a class that may have any name."""
        node = definition.node
        if node not in self._known:
            self._known[node] = None
            if isinstance(node, ast.Call):
                self._known[node] = _tuple_of(definition, node)
            elif isinstance(node, ast.ClassDef) and deep:
                self._known[node] = self._class(definition, node, deep)
        return self._known[node]

    def _class(self, definition: Definition, node: ast.ClassDef, deep: int) -> Shape | None:
        if any(tail(each) not in _PLAIN_DECORATORS for each in node.decorator_list):
            return None
        given = [each for each in node.keywords if each.arg not in _OPTIONS]
        if not all(each.arg == "metaclass" and tail(each.value) == "ABCMeta" for each in given):
            return None
        if is_open(node):
            return None
        above: list[Shape] = []
        for base in node.bases:
            found = self._base(definition, base, deep)
            if found is None:
                return None
            above.append(found)
        by_field = any(tail(each) in _ONE_EACH for each in node.decorator_list)
        by_field = by_field or any(each.by_field for each in above)
        annotations = {name: pair for each in reversed(above) for name, pair in each.annotations.items()}
        annotations |= {name: (definition, kind) for name, kind in _annotated(node)}
        return Shape(
            definition=definition,
            members=frozenset(_names(node)).union(*(each.members for each in above)),
            annotations=annotations,
            keywords=_keywords(node, above, by_field=by_field),
            by_field=by_field,
            is_mapping=any(each.is_mapping for each in above),
            is_model=any(each.is_model for each in above),
        )

    def _base(self, definition: Definition, base: ast.expr, deep: int) -> Shape | None:
        """What a base gives: one of the project, of the language, or one that is known by name."""
        name = tail(base.value if isinstance(base, ast.Subscript) else base)
        found = self.definitions.find(definition.module, base)
        if found is not None:
            return self.of(found, deep - 1)
        origin = self.definitions.comes_from(definition.module, base)
        known = _library(name) if origin.partition(".")[0] in _ORIGINS else None
        if known is None:
            return None
        names, by_field = known
        return Shape(
            definition=definition,
            members=names,
            annotations={},
            keywords=frozenset() if by_field or name in _PLAIN else None,
            by_field=by_field,
            is_mapping=name == "TypedDict",
            is_model=name == "BaseModel",
        )


@cache
def _library(name: str) -> tuple[frozenset[str], bool] | None:
    """The names of a base from outside, and whether the fields of a child are its keywords."""
    if name in _PLAIN:
        return frozenset(), False
    if name in _ENUMS:
        return _ENUM | frozenset(dir(_ENUMS[name])) | frozenset(dir(enum.Flag)), False
    if name in {"NamedTuple", "TypedDict", "Struct", "BaseModel"}:
        return {"NamedTuple": _TUPLE, "TypedDict": frozenset(dir(dict))}.get(name, frozenset()), True
    kind = getattr(builtins, name, None)
    return (frozenset(dir(kind)), False) if isinstance(kind, type) else None


def is_open(node: ast.ClassDef) -> bool:
    """Whether it makes attributes in a way that cannot be read."""
    return any(
        _OPENING.intersection(
            [getattr(each, "name", "") or "", getattr(each, "attr", ""), getattr(each, "id", "")]
        )
        for each in ast.walk(node)
    )


def _names(node: ast.ClassDef) -> Iterator[str]:
    """Everything that is bound in the body, or set on any object in it."""
    for each in ast.walk(node):
        match each:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias():
                yield each.asname or each.name


def _annotated(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """The fields of the body with their annotations, in order."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id, each.annotation


def _keywords(node: ast.ClassDef, above: list[Shape], *, by_field: bool) -> frozenset[str] | None:
    """The keywords of `__init__`, or the fields, or those of the base; None where anything goes."""
    for each in node.body:
        if isinstance(each, _FUNCTIONS) and each.name == "__init__":
            return keywords_of(each)
    given: frozenset[str] = frozenset()
    for base in above:
        if base.keywords is None:
            return None
        given |= base.keywords
    if not by_field:
        return given
    text = ast.unparse(node)
    if "alias" in text or "extra" in text:
        return None
    names = {name for name, _ in _annotated(node)}
    return given | names | {name.lstrip("_") for name in names}


def keywords_of(function: Function) -> frozenset[str] | None:
    """The names that a call may give; None with `**kwargs`, or where a decorator may change them."""
    given = function.args
    plain = {
        "staticmethod",
        "classmethod",
        "contextmanager",
        "asynccontextmanager",
        "cache",
        "abstractmethod",
    }
    if given.kwarg or any(tail(each) not in plain for each in function.decorator_list):
        return None
    return frozenset(each.arg for each in [*given.args, *given.kwonlyargs])


def _tuple_of(definition: Definition, call: ast.Call) -> Shape | None:
    """The shape of `namedtuple("Point", "x y")`."""
    if len(call.args) != 2 or keyword(call, "rename") is not None:
        return None
    names: list[str] = []
    match call.args[1]:
        case ast.Constant(value=str() as text):
            names = text.replace(",", " ").split()
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for each in elements:
                first = each.elts[0] if isinstance(each, ast.Tuple) and each.elts else each
                names.append(str(first.value) if isinstance(first, ast.Constant) else "")
    if not names or not all(name.isidentifier() for name in names):
        return None
    fields = frozenset(names)
    return Shape(
        definition=definition, members=fields | _TUPLE, annotations={}, keywords=fields, is_mapping=False
    )
