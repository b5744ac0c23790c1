"""Rules about names: one that a copied line kept, one that nothing defines, one that a loop does not mean."""

from lattice.engines.static.rules.names import shell_calls
from lattice.engines.static.rules.names.copied import loop_variable, siblings, swapped
from lattice.engines.static.rules.names.members import go_members, removed_members, script_members
from lattice.engines.static.rules.names.references import missing_reference
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (
    siblings,
    loop_variable,
    swapped,
    script_members,
    go_members,
    removed_members,
    shell_calls,
    missing_reference,
)
