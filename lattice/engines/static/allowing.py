"""Which findings are not wanted: rules that the user turned off, and places that a comment allows.

`lattice: allow RULE reason` in a comment, on the finding's line or alone on the line above it, takes the
finding out of the list. What a comment took out is always said, with the reason and whether the change
brought the comment itself: no commit hides its own defects unseen.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from lattice.engines.static.linting.remarks import REMARKS, owner
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules import RULES
from lattice.engines.static.view import View
from lattice.errors import UsageError
from lattice.model.review import Check, Finding

KEY = "lattice.rules.disable"
_COMMENT = pattern(
    rb"(?:#|//|/\*|<!--|--|;|%|\{#|\(\*|\"\"\"|\bREM\b|'|^\s*\*)[\s*!#/;-]{0,10}lattice:\s*allow\s+([\w./-]+)(.*)$",
    re.IGNORECASE,
)
_ALONE = pattern(rb"^\s*(?:#|//|/\*|<!--|--|;|%|\{#|\(\*|\*|'|REM\b)", re.IGNORECASE)
_ENDS = pattern(rb"\s*(?:\*/|-->|#\}|\*\)|%>|\"\"\")\s*$")
_LONGEST = 10_000
_MOST_ABOVE = 5
_SHOWN = 5


class Allowance(Struct, frozen=True):
    """A comment that names a finding's rule; without a reason it allows nothing."""

    finding: Finding
    line: int
    reason: str
    is_new: bool


class Sifted(Struct, frozen=True):
    """The findings that stay, and the comments that concern them."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowance, ...] = ()
    unreasoned: tuple[Allowance, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """What the review says of the comments; nothing without any."""
        parts = []
        if self.allowed:
            parts.append(f"{len(self.allowed)} by comment: {_listed(self.allowed)}")
        if self.unreasoned:
            parts.append(f"a comment without a reason does not count: {_listed(self.unreasoned)}")
        return (Check("allowed", "skipped", "; ".join(parts)),) if parts else ()


def is_known(name: str) -> bool:
    """Whether the name is a rule's, or that of a tool's remarks or a prefix of them."""
    return name in {rule.NAME for rule in RULES} or any(covers(name, each) for each in REMARKS)


def check_known(names: Iterable[str]) -> None:
    """Raise UsageError for a name that no rule has."""
    for name in names:
        if not is_known(name):
            raise UsageError(f"no rule '{name}', which '{KEY}' names", "git lattice review rules")


def covers(name: str, rule: str) -> bool:
    """Whether a typed name means the finding's: it alone, its rule, or all of a tool's that begin so."""
    if name in (rule, owner(rule)) or rule.startswith(f"{name}/"):
        return True
    return "/" in name and rule.startswith(name)


def is_disabled(rule: str, disabled: Iterable[str]) -> bool:
    """Whether one of the names that the user turned off means the rule."""
    return any(covers(name, rule) for name in disabled)


def sift(view: View, findings: Iterable[Finding]) -> Sifted:
    """Take out what comments at head allow."""
    stay, allowed, unreasoned = [], [], []
    contents: dict[str, list[bytes]] = {}
    added = {file.path: view.added(file) for file in view.change.files}
    for finding in findings:
        found = _allowance(view, finding, contents, added)
        if found is not None and found.reason:
            allowed.append(found)
            continue
        stay.append(finding)
        if found is not None:
            unreasoned.append(found)
    return Sifted(tuple(stay), tuple(allowed), tuple(unreasoned))


def _allowance(
    view: View,
    finding: Finding,
    contents: dict[str, list[bytes]],
    added: Mapping[str, Mapping[int, bytes]],
) -> Allowance | None:
    """The comment that concerns the finding; one with a reason before one without."""
    path, line = finding.path, finding.line
    if path is None or line is None or finding.side != "new" or finding.rule is None:
        return None
    if path not in contents:
        contents[path] = (view.content(path) or b"").splitlines()
    found = []
    for number in _places(contents[path], line):
        said = _COMMENT.search(contents[path][number - 1][:_LONGEST])
        if said and covers(said[1].decode(), finding.rule):
            reason = quote(_ENDS.sub(b"", said[2])).strip(" :,-")
            found.append(Allowance(finding, number, reason, number in added.get(path, {})))
    return next((each for each in found if each.reason), found[0] if found else None)


def _places(lines: list[bytes], line: int) -> Iterable[int]:
    """The finding's line, and those above it that hold such a comment and nothing else."""
    if 0 < line <= len(lines):
        yield line
    for number in range(min(line, len(lines) + 1) - 1, max(0, line - 1 - _MOST_ABOVE), -1):
        text = lines[number - 1][:_LONGEST]
        if not _ALONE.match(text) or not _COMMENT.search(text):
            return
        yield number


def _listed(allowances: tuple[Allowance, ...]) -> str:
    shown = [_text(each) for each in allowances[:_SHOWN]]
    more = len(allowances) - _SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _text(each: Allowance) -> str:
    origin = " in this change" if each.is_new else ""
    reason = f" ({each.reason})" if each.reason else ""
    return f"{each.finding.rule} at {each.finding.path}:{each.line}{origin}{reason}"
