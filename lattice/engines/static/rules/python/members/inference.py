"""The types of names and expressions, as far as annotations, constructions and loops tell."""

import ast
from functools import cached_property

from lattice.engines.static.rules.python.members.annotations import Typed, annotated
from lattice.engines.static.rules.python.members.bindings import Annotation, Element, Evidence, bindings
from lattice.engines.static.rules.python.members.definitions import Definition, Module
from lattice.engines.static.rules.python.members.family import Family
from lattice.engines.static.rules.python.members.shapes import Shape, Shapes
from lattice.engines.static.rules.python.trees.nodes import Function, Scope, dotted, own, tail

_SAME = frozenset("sorted list reversed iter tuple set filter deepcopy copy".split())
_FIRST = frozenset("next min max".split())
_PLAIN = frozenset("staticmethod classmethod cache lru_cache override abstractmethod".split())
_CONTEXTS = frozenset(["contextmanager", "asynccontextmanager"])
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NARROWING = frozenset("isinstance hasattr getattr setattr issubclass type vars cast".split())
_MOST = 12


class Types:
    """What the names of one function, or of the module's top, stand for; `outer`, of the one around it."""

    def __init__(
        self, shapes: Shapes, module: Module, scope: Scope | None, outer: "Types | None" = None
    ) -> None:
        self.shapes = shapes
        self.module = module
        self.scope = scope
        self.outer = outer
        self.siblings: dict[ast.AST, Types] = {}
        self.family: Family | None = None
        self._root: ast.AST = scope.function if scope else module.tree
        self._known: dict[str, Typed | None] = {}

    @cached_property
    def _bound(self) -> dict[str, list[Evidence]]:
        return bindings(self._root, self.scope.function if self.scope else None)

    @cached_property
    def _unsure(self) -> frozenset[str]:
        return _narrowed(self._root)

    def is_local(self, name: str) -> bool:
        """Whether the function itself, or one around it, binds the name."""
        here = self.scope is not None and name in self._bound
        return here or (self.outer is not None and self.outer.is_local(name))

    def is_sure(self, node: ast.AST) -> bool:
        """Whether nothing in the function asks what the object is."""
        return dotted(node) not in self._unsure and (self.outer is None or self.outer.is_sure(node))

    def of(self, node: ast.AST | None) -> Typed | None:
        """The type of an expression."""
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Await(value=ast.Call() as call):
                return self._called(call, awaited=True)
            case ast.Call():
                return self._called(node, awaited=False)
            case ast.Attribute(value=value, attr=attr):
                holder = self.of(value)
                return self._member(holder.shape, attr) if holder and holder.kind == "one" else None
            case ast.Subscript(value=value, slice=index):
                inner = self.of(value)
                return inner if isinstance(index, ast.Slice) else _element(inner, "many", "map")
            case (
                ast.ListComp(elt=one)
                | ast.SetComp(elt=one)
                | ast.GeneratorExp(elt=one)
                | ast.List(elts=[one])
            ):
                inner = self.of(one)
                return Typed(inner.shape, "many") if inner and inner.kind == "one" else None
        return None

    def definition(self, node: ast.expr) -> Definition | None:
        """What the name stands for in the project, if nothing in the function hides it."""
        root = dotted(node).partition(".")[0]
        return None if self.is_local(root) else self.shapes.definitions.find(self.module, node)

    def _name(self, name: str) -> Typed | None:
        if name not in self._bound:
            return self.outer._name(name) if self.outer else None
        if name not in self._known:
            self._known[name] = None  # what is made of itself is unknown
            bound = self._bound[name]
            self._known[name] = self._self(name) or (
                self._passed(name) if bound == [None] else self._agreed(bound)
            )
        return self._known[name]

    def _self(self, name: str) -> Typed | None:
        """The first parameter of a method."""
        scope = self.scope
        if scope is None or scope.owner is None or len(self._bound[name]) != 1 or name not in {"self", "cls"}:
            return None
        given = [*scope.function.args.posonlyargs, *scope.function.args.args]
        if not given or given[0].arg != name:
            return None
        found = self.shapes.of(Definition(self.module, scope.owner, scope.owner.name))
        return Typed(found, "one" if name == "self" else "cls") if found else None

    def _passed(self, name: str) -> Typed | None:
        """What the first call in the same file that tells gives for the parameter."""
        if self.family is None or self.scope is None:
            return None
        for value, caller in self.family.arguments(self.scope, name):
            types = self.siblings.get(caller.function if caller else self.module.tree)
            if types is not None and (found := types.of(value)):
                return found
        return None

    def _agreed(self, evidence: list[Evidence]) -> Typed | None:
        """The type that every binding gives; None as a start counts as nothing."""
        rest = [each for each in evidence if not (isinstance(each, ast.Constant) and each.value is None)]
        if not any(isinstance(each, Element) for each in rest):
            rest = [each for each in rest if isinstance(each, Annotation)] or rest
        if len(rest) > _MOST:
            return None
        found: Typed | None = None
        for each in rest:
            one = self._evidence(each)
            if one is None or (found and (found.shape is not one.shape or found.kind != one.kind)):
                return None
            found = one
        return found

    def _evidence(self, evidence: Evidence) -> Typed | None:
        if isinstance(evidence, Annotation):
            return annotated(self.shapes, self.module, evidence.value)
        return self._looped(evidence) if isinstance(evidence, Element) else self.of(evidence)

    def _looped(self, element: Element) -> Typed | None:
        value, place = element.value, element.place
        if not place:
            return _element(self.of(value), "many")
        if not isinstance(value, ast.Call):
            return None
        name = tail(value.func)
        if name == "enumerate" and place == 2 and value.args:
            return _element(self.of(value.args[0]), "many")
        if name == "items" and place == 2 and isinstance(value.func, ast.Attribute):
            return _element(self.of(value.func.value), "map")
        if name == "zip" and len(value.args) >= place:
            return _element(self.of(value.args[place - 1]), "many")
        return None

    def _called(self, call: ast.Call, *, awaited: bool) -> Typed | None:
        name = tail(call.func)
        if isinstance(call.func, ast.Name) and not self.is_local(name) and call.args:
            if name in _SAME:
                same = self.of(call.args[-1] if name == "filter" else call.args[0])
                return None if same and same.kind == "map" else same
            if name in _FIRST and (name == "next" or len(call.args) == 1):
                return _element(self.of(call.args[0]), "many")
        if isinstance(call.func, ast.Attribute) and (inner := self.of(call.func.value)):
            return self._method(inner, name, awaited=awaited)
        found = self.definition(call.func)
        owner = self.definition(call.func.value) if isinstance(call.func, ast.Attribute) else None
        if found is None and owner is not None and (shape := self.shapes.of(owner)):
            return self._method(Typed(shape, "cls"), name, awaited=awaited)
        if found is None:
            return None
        if isinstance(found.node, _FUNCTIONS):
            return self.result(found, found.node, awaited=awaited)
        made = self.shapes.of(found)
        return Typed(made) if made and not awaited else None

    def _method(self, holder: Typed, name: str, *, awaited: bool) -> Typed | None:
        if holder.kind == "map" and name in {"get", "pop", "setdefault", "values"}:
            return Typed(holder.shape, "many" if name == "values" else "one")
        if holder.kind == "many" and name in {"pop", "popleft"}:
            return Typed(holder.shape)
        function = method(holder.shape, name) if holder.kind in {"one", "cls"} else None
        return self.result(holder.shape.definition, function, awaited=awaited) if function else None

    def result(self, found: Definition, function: Function, *, awaited: bool) -> Typed | None:
        """What a call gives: by annotation, or where every return makes one of the same class."""
        decorators = {tail(each) for each in function.decorator_list}
        if decorators - _PLAIN - _CONTEXTS or isinstance(function, ast.AsyncFunctionDef) != awaited:
            return None
        if function.returns is not None:
            if "Self" in (dotted(function.returns), getattr(function.returns, "value", "")):
                own_shape = self.shapes.of(found)
                return Typed(own_shape) if own_shape else None
            return annotated(self.shapes, found.module, function.returns)
        nodes = list(own(function))
        returns = [node.value for node in nodes if isinstance(node, ast.Return)]
        made = [each for each in returns if isinstance(each, ast.Call)]
        if len(made) != len(returns) or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes):
            return None
        by_self = "classmethod" in decorators and isinstance(found.node, ast.ClassDef)
        inner = [
            found
            if by_self and dotted(call.func) == "cls"
            else self.shapes.definitions.find(found.module, call.func)
            for call in made
        ]
        shapes = [self.shapes.of(each) if each else None for each in inner]
        first = shapes[0] if shapes else None
        return Typed(first) if first and all(each is first for each in shapes) else None

    def _member(self, shape: Shape, name: str) -> Typed | None:
        """What an attribute holds, by the annotation in the class, or by what its `__init__` puts there."""
        if name in shape.annotations:
            found, kind = shape.annotations[name]
            return annotated(self.shapes, found.module, kind)
        init, node = method(shape, "__init__"), shape.definition.node
        if init is None or not isinstance(node, ast.ClassDef):
            return None
        stores = [each for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr == name]
        stores = [each for each in stores if isinstance(each.ctx, ast.Store)]
        if len(stores) != 1:
            return None
        module = shape.definition.module
        for each in own(init):
            match each:
                case ast.Assign(targets=[target], value=ast.Name() | ast.Call() as value) if target in stores:
                    return Types(self.shapes, module, Scope(init, node)).of(value)
                case ast.AnnAssign(target=target, annotation=kind) if target in stores:
                    return annotated(self.shapes, module, kind)
        return None


def method(shape: Shape, name: str) -> Function | None:
    """The method that the class itself defines, once."""
    node = shape.definition.node
    body = node.body if isinstance(node, ast.ClassDef) else []
    found = [each for each in body if isinstance(each, _FUNCTIONS) and each.name == name]
    return found[0] if len(found) == 1 else None


def _element(typed: Typed | None, *kinds: str) -> Typed | None:
    return Typed(typed.shape) if typed and typed.kind in kinds else None


def _narrowed(root: ast.AST) -> frozenset[str]:
    """What the function asks for its type, or declares to be another's."""
    names: set[str] = set()
    for node in own(root):
        if isinstance(node, ast.Call) and tail(node.func) in _NARROWING:
            names.update(dotted(arg) for arg in node.args)
        elif isinstance(node, ast.Match):
            names.add(dotted(node.subject))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            names.update(node.names)
    return frozenset(names)
