"""The rules of the static engine as people and programs read them."""

import textwrap
from collections.abc import Iterable, Iterator

import click

from lattice.report.safe import indented, line
from lattice.report.shown import Shown


class RuleShown(Shown, frozen=True, kw_only=True, tag="rule"):
    """One rule, or one remark of a linter.

    `disabled` are the names in the configuration that turn some of its remarks off; `remarks` are those
    that it can raise in other linters' words, told where it is explained.
    """

    name: str
    scope: str
    why: str
    example: str = ""
    enabled: bool
    disabled: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def table(rows: Iterable[RuleShown]) -> Iterator[str]:
    """One line a rule: its name, what it looks at, and whether it is off."""
    listed = list(rows)
    width = max((len(each.name) for each in listed), default=0)
    for each in listed:
        name = click.style(f"{line(each.name):<{width}}", bold=True)
        yield f"{name}  {line(each.scope)}{_off(each)}"


def explained(each: RuleShown) -> Iterator[str]:
    """The whole of one rule, and how to do without it."""
    yield click.style(line(each.name), bold=True) + f": {line(each.scope)}{_off(each)}"
    yield ""
    yield from indented(each.why)
    yield ""
    if each.example:
        yield "Example:"
        yield from indented(each.example)
        yield ""
    if each.remarks:
        yield "Its remarks, each with a page of its own:"
        names = ", ".join(map(line, each.remarks))
        yield from indented(textwrap.fill(names, 96, break_on_hyphens=False, break_long_words=False))
        yield ""
    yield "To allow one place, in a comment on its line or alone on the line above:"
    yield f"    lattice: allow {line(each.name)} REASON"
    yield "To turn it off in this clone:"
    yield f"    git config --add lattice.rules.disable {line(each.name)}"


def text(rows: Iterable[RuleShown]) -> Iterator[str]:
    """A table of several rules, or everything about a single one."""
    listed = list(rows)
    yield from explained(listed[0]) if len(listed) == 1 else table(listed)


def _off(each: RuleShown) -> str:
    if not each.enabled:
        return " (off)"
    return f" (without {', '.join(map(line, each.disabled))})" if each.disabled else ""
