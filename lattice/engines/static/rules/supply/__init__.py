"""What a change brings in from outside or hands out: dependencies, rights of workflows, odd files."""

from lattice.engines.static.rules.supply import ci_permission, exec_bit, lock_step, new_dependency, odd_file
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (ci_permission, lock_step, new_dependency, exec_bit, odd_file)
