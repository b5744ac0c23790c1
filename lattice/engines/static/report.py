"""From a view to an Answer: every rule asked once, what was checked said, at most 20 findings listed."""

import time

import msgspec
from msgspec import Struct

from lattice.engines.static import allowing
from lattice.engines.static.quoting import redacted
from lattice.engines.static.rules import RULES
from lattice.engines.static.timing import OutOfTime, at_most
from lattice.engines.static.view import Rule, Unanswerable, View
from lattice.model.decide.findings import with_ids
from lattice.model.review import Answer, Check, Finding, counts

MOST_SHOWN = 20
MOST_SECONDS = 60.0
"""How long all rules together may take, and a single one a third of it."""

NO_FILE = "no file of its kind"
"""How the reason begins why a rule had nothing to do."""


class Scale(Struct, frozen=True, kw_only=True):
    """How much of the change's text the rules see, and how much lies beyond the limits."""

    bytes_shown: int
    bytes_withheld: int
    files_withheld: int


class Asked(Struct, frozen=True):
    """One rule's answer."""

    check: Check
    findings: tuple[Finding, ...] = ()


def ask(rule: Rule, view: View, disabled: tuple[str, ...] = (), seconds: float = MOST_SECONDS) -> Asked:
    """Run one rule; without a file of its kind, what it needs or time, it is skipped and says so.

    `disabled` are the names that the user turned off: the rule's own, or some of its remarks'.
    """
    if allowing.is_disabled(rule.NAME, disabled):
        return Asked(Check(rule.NAME, "skipped", f"turned off by {allowing.KEY}"))
    files = sum(rule.applies(file) for file in view.change.files)
    if not files:
        return Asked(Check(rule.NAME, "skipped", f"{NO_FILE}: {rule.SCOPE}"))
    try:
        with at_most(seconds):
            found = tuple(map(without_secrets, rule.check(view)))
    except Unanswerable as reason:
        return Asked(Check(rule.NAME, "skipped", str(reason)))
    except OutOfTime:
        view.recover()
        return Asked(Check(rule.NAME, "skipped", f"not done within {seconds:.0f} s"))
    findings = tuple(each for each in found if not allowing.is_disabled(each.rule or "", disabled))
    detail = f"{plural(files, 'file')}: {rule.SCOPE}"
    if len(findings) < len(found):
        detail += f"; {len(found) - len(findings)} turned off by {allowing.KEY}"
    return Asked(Check(rule.NAME, "failed" if findings else "passed", detail), findings)


def without_secrets(finding: Finding) -> Finding:
    """The finding with every text redacted, whatever rule wrote it."""
    return msgspec.structs.replace(
        finding,
        title=redacted(finding.title),
        body=redacted(finding.body),
        anchor=redacted(finding.anchor),
    )


def answer(view: View, tools: tuple[Check, ...], scale: Scale, disabled: tuple[str, ...] = ()) -> Answer:
    """Ask every rule that is not turned off; `tools` are further checks to list."""
    asked = _ask_all(view, disabled)
    sifted = allowing.sift(view, (finding for each in asked for finding in each.findings))
    findings = with_ids(sifted.findings)
    checks = tuple(each.check for each in asked)
    return Answer(
        base=view.change.base,
        head=view.change.head,
        summary=summary(findings, checks, len(view.change.files), scale.files_withheld)
        + (f"; {len(sifted.allowed)} allowed by comment" if sifted.allowed else ""),
        findings=findings[:MOST_SHOWN],
        hidden=len(findings[MOST_SHOWN:]),
        checks=checks + sifted.checks + tools,
        bytes_shown=scale.bytes_shown,
        bytes_withheld=scale.bytes_withheld,
    )


def _ask_all(view: View, disabled: tuple[str, ...]) -> list[Asked]:
    until = time.monotonic() + MOST_SECONDS
    return [
        ask(rule, view, disabled, min(MOST_SECONDS / 3, max(0.0, until - time.monotonic()))) for rule in RULES
    ]


def summary(findings: tuple[Finding, ...], checks: tuple[Check, ...], files: int, withheld: int) -> str:
    """What was checked and what came of it, in one line; it never claims that there are no defects."""
    ran = [check for check in checks if check.status != "skipped"]
    found = _found(findings)
    by = f"by {plural(len(ran), 'check')} on {plural(files, 'file')}"
    missed = f"; {plural(withheld, 'file')} beyond the limit not looked at" if withheld else ""
    return f"{found} {by}{missed}"


def _found(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "nothing found"
    parts = ", ".join(f"{number} {severity}" for severity, number in counts(findings).items())
    return f"{plural(len(findings), 'finding')} ({parts})"


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
