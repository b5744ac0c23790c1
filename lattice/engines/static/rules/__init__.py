"""The rules of the static engine, in one table. Each is a module: NAME, SCOPE, applies(file), check(view).

A rule is pure: everything it knows comes through its view.
"""

from lattice.engines.static.rules import (
    conflict_markers,
    data_syntax,
    flow,
    lint,
    missing_path,
    names,
    python,
    python_syntax,
    secrets,
    supply,
    text,
    tools,
    tree,
    untested_module,
    whitespace,
)
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (
    python_syntax,
    data_syntax,
    conflict_markers,
    secrets,
    lint,
    missing_path,
    *tree.RULES,
    *names.RULES,
    *python.RULES,
    *text.RULES,
    *flow.RULES,
    *supply.RULES,
    tools,
    untested_module,
    whitespace,
)
