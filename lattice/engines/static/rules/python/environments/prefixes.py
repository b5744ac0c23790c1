"""Which variables are chosen by prefix, whether they reach a child, and the secrets among them."""

import ast
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.environments.secrets_named import secret_with
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    calls,
    dotted,
    keyword,
    parents,
    reach,
    tail,
    words_of,
)
from lattice.engines.static.rules.python.trees.reading import Source, Spot
from lattice.engines.static.view import View

ENVIRONMENT = frozenset(["env", "environ", "environb", "environment", "envs"])
VARIABLES = pattern(r"^[A-Z][A-Z0-9_]*_$")
_PREFIXED = frozenset(["startswith", "match", "fnmatch"])


def is_environment(node: ast.expr) -> bool:
    """Whether a name in the expression is that of an environment."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    names |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return any(ENVIRONMENT.intersection(words_of(name)) for name in names)


def prefix_tests(node: ast.AST) -> list[ast.Call]:
    """The tests of a prefix below."""
    return [call for call in ast.walk(node) if isinstance(call, ast.Call) and tail(call.func) in _PREFIXED]


def is_negated(test: ast.expr) -> bool:
    """Whether what has the prefix is left out."""
    return any(isinstance(each, ast.UnaryOp) and prefix_tests(each) for each in ast.walk(test))


def reaches_child(node: ast.expr, source: Source, scope: Scope) -> bool:
    """Whether it is passed as `env=`, by itself or under the name that it is given."""
    holder = parents(source.tree).get(node)
    if isinstance(holder, ast.keyword):
        return holder.arg == "env"
    names = {dotted(each) for each in holder.targets} if isinstance(holder, ast.Assign) else set()
    passed = {dotted(keyword(call, "env")) for call in calls(scope.function)}
    return bool(names & passed)


def with_secrets(
    view: View, source: Source, scope: Scope, node: ast.DictComp | ast.GeneratorExp | ast.For
) -> Iterator[Spot]:
    """Variables kept by a prefix that the project's own secrets have, too."""
    if isinstance(node, ast.For):
        tests = [each.test for each in ast.walk(node) if isinstance(each, ast.If | ast.IfExp)]
        loops = [node.iter]
    else:
        tests = [test for loop in node.generators for test in loop.ifs]
        loops = [loop.iter for loop in node.generators]
    kept = [call for test in tests if not is_negated(test) for call in prefix_tests(test)]
    named = ENVIRONMENT.intersection(words_of(scope.function.name)) or any(map(is_environment, loops))
    if not kept or not (named or _reaches_child_by(node, source, scope)):
        return
    prefixes = [text for call in kept for arg in call.args[:1] for text in _texts(source, arg)]
    secret = secret_with(view, [text for text in prefixes if VARIABLES.match(text)])
    if secret:
        yield Spot(
            line=kept[0].lineno,
            span=reach(node),
            key=f"secret by prefix {secret}",
            title=f"The prefix also hands `{secret}` on",
            body="Whatever gets this environment can read that secret. List the names that it needs.",
            category="security",
        )


def _reaches_child_by(node: ast.DictComp | ast.GeneratorExp | ast.For, source: Source, scope: Scope) -> bool:
    return isinstance(node, ast.expr) and reaches_child(node, source, scope)


def _texts(source: Source, node: ast.expr) -> list[str]:
    """The texts of a literal, or of the constant of the module that a name stands for."""
    for each in source.tree.body if isinstance(node, ast.Name) else ():
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is not None:
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if any(dotted(target) == dotted(node) for target in targets):
                node = each.value
                break
    return [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
