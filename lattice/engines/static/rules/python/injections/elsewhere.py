"""Whether a name stands for something that other files of the project take from requests and do not check."""

import ast

from lattice.engines.static.paths import is_test
from lattice.engines.static.rules.python.trees.modules import Modules
from lattice.engines.static.rules.python.trees.nodes import keyword, tail, words_of

_HOLDERS = frozenset(
    "args query params form request get post given qs values data payload body fields parameters headers "
    "arguments search options".split()
)
_GETS = frozenset(["get", "getlist", "pop", "get_argument", "getfirst"])
_MOST_FILES = 30


def is_asked_for(modules: Modules, name: str) -> bool:
    """Whether a file reads `query.get("name")` or takes an option `--name`, and none checks a `name`."""
    paths = modules.view.mentions([name], ["*.py"]).get(name, frozenset())
    trees = [modules.tree(path) for path in sorted(paths)[:_MOST_FILES] if not is_test(path)]
    nodes = [node for tree in trees if tree for node in ast.walk(tree)]
    return any(_reads(node, name) for node in nodes) and not any(_checks(node, name) for node in nodes)


def _reads(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=holder, attr=method), args=[ast.Constant(value=text), *_]):
            if text == name and method in _GETS:
                return bool(_HOLDERS.intersection(words_of(tail(holder))))
            if method == "add_argument" and str(text).lstrip("-").replace("-", "_") == name:
                return keyword(node, "choices") is None and keyword(node, "type") is None
        case ast.Subscript(value=holder, slice=ast.Constant(value=text), ctx=ast.Load()) if text == name:
            return bool(_HOLDERS.intersection(words_of(tail(holder))))
    return False


def _checks(node: ast.AST, name: str) -> bool:
    """Whether the name is looked up in what is allowed, or tested for its form."""
    match node:
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]):
            return _is_about(left, name)
        case ast.Subscript(slice=index) if not isinstance(index, ast.Constant):
            return _is_about(index, name)
        case ast.Call(args=[first, *_]) if tail(node.func) in {
            "get",
            "index",
            "fullmatch",
            "match",
            "getattr",
        }:
            return any(_is_about(arg, name) for arg in node.args) and not isinstance(first, ast.Constant)
        case ast.arg(arg=given, annotation=ast.expr() as kind) if given == name:
            return "Literal" in ast.unparse(kind) or "Enum" in ast.unparse(kind)
        case ast.AnnAssign(target=ast.Name(id=given), annotation=kind) if given == name:
            return "Literal" in ast.unparse(kind)
    return False


def _is_about(node: ast.expr, name: str) -> bool:
    names = (getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(node))
    return any(each == name for each in names)
