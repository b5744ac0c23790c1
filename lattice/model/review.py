"""Findings and reviews: what a worker says about a target, and what the verdict follows from."""

from collections import Counter
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct, field

from lattice.model import state
from lattice.model.ids import RunId, Target
from lattice.model.run import Verdict
from lattice.model.state import State

T = TypeVar("T")


class Severity(StrEnum):
    """How much a finding matters, the gravest first."""

    BLOCKER = "blocker"
    IMPORTANT = "important"
    MINOR = "minor"
    NIT = "nit"


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One remark. Lines count from 1; None means the whole file (or, without path, the change).

    `side` is `new` (the line is in head's file) or `old`. `confidence` is 0 to 100. `anchor` is
    the text of the line. `in_diff` says whether the line was changed by the target. `verified` is what
    the tree says of another engine's finding: `confirmed: ` or `unsure: ` and the evidence in words.
    """

    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    side: str = "new"
    severity: Severity
    category: str = "general"
    title: str
    body: str = ""
    suggestion: str | None = None
    confidence: int = 100
    rule: str | None = None
    anchor: str = ""
    symbol: str = ""
    in_diff: bool = True
    reviewers: tuple[str, ...] = ()
    verified: str = ""
    id: str = ""


class Check(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that was checked: `detail` says what or why.

    `status` is `passed`, `failed`, `skipped`, or `noted` for what is only told.
    """

    name: str
    status: str
    detail: str = ""


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an engine hands back, as JSON; the supervisor makes the review of it.

    `base` and `head` echo the target: an answer about another commit is refused. `hidden`
    counts findings that were found and not listed. Bytes count the diff's text.
    """

    v: int = 1
    base: str | None = None
    head: str | None = None
    summary: str = ""
    findings: tuple[Finding, ...] = ()
    hidden: int = 0
    checks: tuple[Check, ...] = ()
    bytes_shown: int = 0
    bytes_withheld: int = 0


class Evidence(Struct, frozen=True, kw_only=True):
    """What the review rests on. `definition` and `prompt` are blob ids; `patch` is None for merges.

    `usage` holds what the engine told of: input_tokens, cached_tokens, output_tokens, turns, cost_micros
    (millionths of a dollar), and duration_ms, which is measured.
    """

    base: str
    head: str
    tree: str
    patch: str | None
    diff_sha256: str
    bytes_shown: int
    bytes_withheld: int
    definition: str
    prompt: str | None
    engine: str
    engine_version: str
    model: str = ""
    usage: dict[str, int] = {}


def _written(default: T) -> T:
    """A default that is written out all the same: only a plain one is left out."""
    made: T = field(default_factory=lambda: default)
    return made


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The findings of one run. `coverage` names the seats that delivered; one for a plain review.

    `tampered` says in words what the reviewer changed in its worktree; it alone is left out where
    it is empty, so that a review that nobody spoilt has the bytes that it always had.
    """

    v: int = _written(1)
    target: Target
    verdict: Verdict
    summary: str
    findings: tuple[Finding, ...]
    hidden: int = _written(0)
    checks: tuple[Check, ...] = _written(())
    coverage: tuple[str, ...] = _written(())
    evidence: Evidence
    tampered: tuple[str, ...] = ()


def verdict_of(findings: tuple[Finding, ...], bytes_withheld: int, tampered: bool = False) -> Verdict:
    """The verdict that findings amount to.

    A diff that was not wholly seen is never a pass, nor is one that the reviewer changed.
    """
    severities = {finding.severity for finding in findings}
    if Severity.BLOCKER in severities:
        return Verdict.BLOCK
    if Severity.IMPORTANT in severities:
        return Verdict.NEEDS_CHANGES
    return Verdict.INCONCLUSIVE if bytes_withheld or tampered else Verdict.PASS


def counts(findings: tuple[Finding, ...]) -> dict[str, int]:
    """How many findings of each severity there are; severities without one are absent."""
    tally = Counter(finding.severity for finding in findings)
    return {severity.value: tally[severity] for severity in Severity if tally[severity]}


def of_run(now: State, run_id: RunId) -> Review | None:
    """The review that a run made; None where it made none."""
    return state.read_as(now, f"{state.run_folder(run_id)}/review.json", Review)
