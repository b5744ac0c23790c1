"""The remarks of other people's linters that can become findings, by the names that people type.

ruff's belong to the rule `lint`, every other linter's to the rule `tools`.
"""

from collections.abc import Mapping

from lattice.engines.static.linting.lints import LINTS, Lint
from lattice.engines.static.tools import TRUSTED

_OWNERS = {"ruff": "lint"}
_OTHERS = "tools"

REMARKS: Mapping[str, Lint] = {**{f"ruff/{code}": lint for code, lint in LINTS.items()}, **TRUSTED}
"""`ruff/F401` -> what it means to us."""


def owner(name: str) -> str:
    """The rule that a finding's name belongs to: itself, or the one that raises such remarks."""
    tool, slash, _ = name.partition("/")
    return _OWNERS.get(tool, _OTHERS) if slash else name


def of_rule(rule: str) -> list[str]:
    """The names of all remarks that a rule can raise; none for a rule of our own."""
    return sorted(name for name in REMARKS if owner(name) == rule)
