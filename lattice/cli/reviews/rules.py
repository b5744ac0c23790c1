"""`review rules`: what the static engine looks for, and what is turned off here."""

import click
from msgspec import structs

from lattice.cli.options import in_untouched_repository
from lattice.cli.output import Command
from lattice.engines.static import allowing
from lattice.engines.static.linting.remarks import REMARKS, of_rule, owner
from lattice.engines.static.rules import RULES
from lattice.engines.static.view import Rule
from lattice.errors import NotFound
from lattice.report.answers import rules as report
from lattice.work.here import Here


@click.command("rules", cls=Command, text=report.text, example="git lattice review rules --explain secrets")
@click.option("--explain", metavar="RULE", help="Say why the rule is there, with an example.")
@in_untouched_repository
def rules(here: Here, explain: str | None) -> tuple[report.RuleShown, ...]:
    """List the rules of the static engine, which reviews without a model.

    A rule is turned off with lattice.rules.disable; one place is allowed by a comment on its line, or
    alone on the line above: lattice: allow RULE reason. What a comment allows is counted in the review.
    """
    disabled = here.settings.disabled_rules
    allowing.check_known(disabled)
    if explain is not None:
        return (_explained(explain, disabled),)
    return tuple(_shown(rule, disabled) for rule in RULES)


def _explained(name: str, disabled: tuple[str, ...]) -> report.RuleShown:
    """The rule of this name, or one remark of a linter (`ruff/F401`)."""
    found = next((rule for rule in RULES if name == rule.NAME), None)
    if found is not None:
        return structs.replace(_shown(found, disabled), remarks=tuple(of_rule(name)))
    lint = REMARKS.get(name)
    if lint is None:
        raise NotFound(f"no rule '{name}'", "git lattice review rules")
    return report.RuleShown(
        name=name,
        scope=f"a remark of the rule {owner(name)}, {lint.severity}",
        why=lint.advice,
        enabled=not allowing.is_disabled(name, disabled),
    )


def _shown(rule: Rule, disabled: tuple[str, ...]) -> report.RuleShown:
    parts = tuple(name for name in disabled if "/" in name and owner(name) == rule.NAME)
    return report.RuleShown(
        name=rule.NAME,
        scope=rule.SCOPE,
        why=rule.WHY,
        example=rule.EXAMPLE,
        enabled=not allowing.is_disabled(rule.NAME, disabled),
        disabled=parts,
    )
