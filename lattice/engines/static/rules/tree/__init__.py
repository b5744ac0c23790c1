"""Rules that ask the whole tree: who uses what is removed, what nothing uses, what is there already."""

from lattice.engines.static.rules.tree import (
    cloned_block,
    complexity,
    removed_path,
    removed_symbol,
    unused_new,
    unwired_config,
)
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (
    removed_symbol,
    removed_path,
    unused_new,
    unwired_config,
    cloned_block,
    complexity,
)
