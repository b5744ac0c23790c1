"""Rules over the order of steps in JavaScript, TypeScript, Go and shell."""

from lattice.engines.static.rules.flow import dead_limit, early_mark, leak, stale_look, started
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (started, leak, dead_limit, early_mark, stale_look)
