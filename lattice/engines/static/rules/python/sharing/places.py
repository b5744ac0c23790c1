"""What is mutable, and which place a node changes without binding it anew."""

import ast

from lattice.engines.static.rules.python.trees.nodes import dotted, tail

_MAKERS = frozenset("list dict set defaultdict deque Counter OrderedDict bytearray".split())
_CHANGES = frozenset(
    "append appendleft add extend insert update setdefault pop popleft popitem remove discard clear sort "
    "reverse".split()
)


def is_mutable(node: ast.expr | None) -> bool:
    """Whether it makes a list, a dictionary, a set or the like."""
    if isinstance(node, ast.Call):
        return tail(node.func) in _MAKERS
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def changed_place(node: ast.AST) -> ast.expr | None:
    """The expression whose object the node changes in place."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
        return node.func.value
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return node.value
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr | ast.Add):
        return node.target
    return None


def place_changed(node: ast.AST) -> str:
    """The same, as it is written."""
    return dotted(changed_place(node))
