"""A child's environment that is filtered by prefix, or copied whole with a secret put in."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.environments.prefixes import (
    ENVIRONMENT,
    VARIABLES,
    is_environment,
    is_negated,
    prefix_tests,
    reaches_child,
    with_secrets,
)
from lattice.engines.static.rules.python.trees.nodes import (
    Scope,
    dotted,
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
from lattice.model.review import Finding, Severity

NAME = "broad-environment"
SCOPE = "environments made for child processes"
WHY = (
    "A prefix also takes the variables that the child cannot work without, or that its user set, and lets "
    "through those that nobody thought of. A copy of the whole environment hands a new secret, and every "
    "other one, to whatever the child starts. A list of names to keep, and settings read by prefix, keep it "
    "silent."
)
EXAMPLE = 'env = {k: v for k, v in os.environ.items() if not k.startswith("APP_")}'

_WORDS = pattern(rb"startswith|environ")
_SECRET = pattern(
    r"(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|APIKEY|API_KEY|PRIVATE_KEY|SECRET_KEY|CREDENTIALS?)(_|$)"
)


def applies(file: FileChange) -> bool:
    """Python that runs."""
    return is_program(file)


def check(view: View) -> Iterable[Finding]:
    """The environments that are new."""
    return findings(view, NAME, _WORDS, partial(_find, view))


def _find(view: View, source: Source) -> Iterator[Spot]:
    for scope in touched_scopes(source):
        for node in own(scope.function):
            if isinstance(node, ast.DictComp | ast.GeneratorExp | ast.For):
                yield from with_secrets(view, source, scope, node)
            if (isinstance(node, ast.DictComp | ast.GeneratorExp) and _filters(node, source, scope)) or (
                isinstance(node, ast.For) and (_clears(node) or _builds(node))
            ):
                yield _by_prefix(node)
        yield from _copies(scope)


def _keeps(test: ast.expr) -> bool:
    """Whether names are listed, too: `k in KEEP` or a comparison with a literal."""
    return any(isinstance(each, ast.Compare) for each in ast.walk(test))


def _filters(node: ast.DictComp | ast.GeneratorExp, source: Source, scope: Scope) -> bool:
    loop = node.generators[0]
    tests = [test for test in loop.ifs if prefix_tests(test)]
    if not tests or any(map(_keeps, loop.ifs)) or not _keeps_name(node):
        return False
    made = node if isinstance(node, ast.DictComp) else parents(source.tree)[node]
    reaches = isinstance(made, ast.expr) and reaches_child(made, source, scope)
    named = is_environment(loop.iter) or bool(ENVIRONMENT.intersection(words_of(scope.function.name)))
    return reaches or ((named or _is_shouted(tests)) and any(map(is_negated, tests)))


def _is_shouted(tests: list[ast.expr]) -> bool:
    """Whether a prefix looks like that of a variable of the environment: `APP_`."""
    texts = (node.value for test in tests for node in ast.walk(test) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and VARIABLES.match(text) for text in texts)


def _keeps_name(node: ast.DictComp | ast.GeneratorExp) -> bool:
    """Whether the variables keep their names: `{k: v …}`, `dict((k, v) …)`."""
    if isinstance(node, ast.DictComp):
        return isinstance(node.key, ast.Name)
    return isinstance(node.elt, ast.Tuple) and isinstance(node.elt.elts[0], ast.Name)


def _clears(node: ast.For) -> bool:
    """Whether the loop takes variables with a prefix out of an environment."""
    if not is_environment(node.iter):
        return False
    tests = [each for each in ast.walk(node) if isinstance(each, ast.If) and prefix_tests(each.test)]
    takes = any(not _keeps(test.test) and _removes(test.body) for test in tests)
    # for name in [n for n in env if n.startswith("X_")]: del env[name]
    chosen = [test for each in ast.walk(node.iter) for test in getattr(each, "ifs", ()) if prefix_tests(test)]
    return takes or (bool(chosen) and not any(map(_keeps, chosen)) and _removes(node.body))


def _removes(body: list[ast.stmt]) -> bool:
    inside = [each for statement in body for each in ast.walk(statement)]
    pops = any(isinstance(each, ast.Call) and tail(each.func) in {"pop", "unsetenv"} for each in inside)
    return pops or any(isinstance(each, ast.Delete) for each in inside)


def _builds(node: ast.For) -> bool:
    """Whether the loop copies an environment but for what has a prefix, under the same names."""
    if not is_environment(node.iter):
        return False
    names = {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
    tests = [each for each in node.body if isinstance(each, ast.If) and prefix_tests(each.test)]
    for test in tests:
        skips = isinstance(test.body[-1], ast.Continue) and not is_negated(test.test)
        body = node.body if skips else test.body if is_negated(test.test) else []
        copies = [each.targets[0] for each in body if isinstance(each, ast.Assign)]
        if not _keeps(test.test) and any(
            isinstance(c, ast.Subscript) and dotted(c.slice) in names for c in copies
        ):
            return True
    return False


def _by_prefix(node: ast.DictComp | ast.GeneratorExp | ast.For) -> Spot:
    tests = prefix_tests(node)
    return Spot(
        line=node.lineno if isinstance(node, ast.For) else tests[0].lineno,
        span=reach(node),
        key="prefix",
        title="The child's environment is filtered by prefix alone",
        body="A prefix also takes variables that the child needs, and lets others through that nobody "
        "thought of. List the names that it must have or must not have.",
        category="security",
    )


def _copies(scope: Scope) -> Iterator[Spot]:
    """Whole copies that gain a secret and go to a child."""
    whole: set[str] = set()
    for node in own(scope.function):
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if _is_whole(node.value):
                whole.add(dotted(target))
            elif isinstance(target, ast.Subscript) and dotted(target.value) in whole:
                yield from _secret(target.slice, node.value)
        for key, value in _pairs(node):
            yield from _secret(key, value)


def _is_whole(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and tail(node.func) == "dict":
        return [dotted(each) for each in node.args] == ["os.environ"]
    return dotted(node) == "os.environ.copy()"


def _pairs(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """What is put into a whole copy in the same expression."""
    if isinstance(node, ast.Call) and _is_whole(node):
        return [(ast.Constant(each.arg), each.value) for each in node.keywords]
    written = node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and dotted(node.left) == "os.environ":
        written = node.right
    if not isinstance(written, ast.Dict):
        return []
    pairs = list(zip(written.keys, written.values, strict=True))
    if written is node and not any(key is None and dotted(value) == "os.environ" for key, value in pairs):
        return []
    return [(key, value) for key, value in pairs if key is not None]


def _secret(key: ast.expr, value: ast.expr) -> Iterator[Spot]:
    name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
    if _SECRET.search(name) and not isinstance(value, ast.Constant):
        yield Spot(
            line=value.lineno,
            span=reach(value),
            key=f"secret {name}",
            title=f"The child gets the whole environment and `{name}` on top",
            body="Everything that the child starts can read the secret and all the others. "
            "Pass only the variables that it needs.",
            severity=Severity.MINOR,
            category="security",
        )
