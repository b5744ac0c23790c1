"""A review as people and programs read it."""

from collections.abc import Iterable, Iterator

import click
from msgspec import field

from lattice.errors import Exit
from lattice.model.decide.commits.resolving import raised_by
from lattice.model.decide.commits.standing import Held, held
from lattice.model.ids import Target
from lattice.model.review import Check, Evidence, Finding, Review, Severity, counts
from lattice.model.run import Run, Verdict
from lattice.model.state import Resolution, State
from lattice.report.outcome import counts_text, verdict_text
from lattice.report.runs import SHORT, VERDICT_CODES
from lattice.report.safe import indented, line
from lattice.report.shown import Shown
from lattice.report.usage import usage_text

_COLOURS = {Severity.BLOCKER: "red", Severity.IMPORTANT: "yellow"}


class ReviewShown(Shown, frozen=True, kw_only=True, tag="review"):
    """A review with the run that made it; `resolutions` says what became of findings, by their ids.

    `open` are the ids of those that nobody has closed since.
    Where the review holds for another commit than the head that was reviewed, that head is
    `equivalent_to` (the same patch) or `covered_by` (a range with that commit in it).
    """

    run: str
    worker: str
    equivalent_to: str | None = None
    covered_by: str | None = None
    target: Target
    verdict: Verdict
    summary: str
    findings: tuple[Finding, ...]
    hidden: int = 0
    checks: tuple[Check, ...] = ()
    coverage: tuple[str, ...] = ()
    evidence: Evidence
    resolutions: dict[str, Resolution] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    tampered: tuple[str, ...] = ()

    @property
    def exit_code(self) -> Exit:
        """What the verdict amounts to."""
        return VERDICT_CODES[self.verdict]


def shown(now: State, run: Run, review: Review, head: str | None = None) -> ReviewShown:
    """The review of `run`, seen from the commit `head` where that is not the one it reviewed."""
    how = held(run, head or run.head)
    raised = raised_by(now, run, review.findings)
    return ReviewShown(
        run=run.id,
        worker=run.worker,
        equivalent_to=run.head if how is Held.EQUIVALENT else None,
        covered_by=run.head if how is Held.COVERED else None,
        target=review.target,
        verdict=review.verdict,
        summary=review.summary,
        findings=review.findings,
        hidden=review.hidden,
        checks=review.checks,
        coverage=review.coverage,
        evidence=review.evidence,
        tampered=review.tampered,
        resolutions={one.finding.id: one.resolution for one in raised if one.resolution is not None},
        open=tuple(one.finding.id for one in raised if one.is_open),
    )


def texts(reviews: Iterable[ReviewShown]) -> Iterator[str]:
    """Several reviews, a blank line between two."""
    for number, review in enumerate(reviews):
        if number:
            yield ""
        yield from text(review)


def text(review: ReviewShown) -> Iterator[str]:
    """The review as `git show` would write it."""
    tally = counts_text(counts(review.findings))
    yield click.style(f"review {review.target.head[:SHORT]}", fg="yellow") + f" by {line(review.worker)}"
    yield f"Verdict:  {verdict_text(review.verdict)}" + (f" ({tally})" if tally else "")
    yield f"Run:      {review.run[:SHORT]}"
    if review.equivalent_to:
        yield f"Reviewed: as {review.equivalent_to[:SHORT]}, the same patch"
    if review.covered_by:
        yield f"Reviewed: in the range {review.target.base[:SHORT]}..{review.covered_by[:SHORT]}"
    if review.coverage:
        yield f"Coverage: {', '.join(line(seat) for seat in review.coverage)}"
    yield f"Evidence: {_evidence(review.evidence)}"
    if review.tampered:
        changed = "; ".join(line(change) for change in review.tampered)
        yield f"Tampered: {changed}; kept at refs/lattice/keep/{review.run[:SHORT]}…"
    if review.summary.strip():
        yield ""
        yield from indented(review.summary)
    for finding in review.findings:
        yield ""
        yield from _finding(finding)
        yield f"    {finding.id[:SHORT]}: {_fate(review, finding)}"
    if review.hidden:
        yield f"and {review.hidden} more that are not listed"
    if review.checks:
        yield ""
        yield from _checks(review.checks)


def _evidence(evidence: Evidence) -> str:
    engine = usage_text(evidence.engine, evidence.engine_version, evidence.model, evidence.usage)
    withheld = f", {evidence.bytes_withheld} withheld" if evidence.bytes_withheld else ""
    target = f"{evidence.base[:SHORT]}..{evidence.head[:SHORT]}"
    return f"{target}, {evidence.bytes_shown} bytes shown{withheld}; {engine}"


def _finding(finding: Finding) -> Iterator[str]:
    severity = click.style(finding.severity, fg=_COLOURS.get(finding.severity), bold=True)
    rule = f" [{line(finding.rule)}]" if finding.rule else ""
    yield f"{place(finding)}: {severity}: {line(finding.title)}{rule}"
    if finding.anchor.strip():
        yield f"    > {line(finding.anchor)}"
    if finding.body.strip():
        yield from indented(finding.body)
    if finding.verified:
        yield f"    {line(finding.verified)}"
    if finding.suggestion and finding.suggestion.strip():
        yield "    suggestion:"
        yield from indented(finding.suggestion, "      ")


def _fate(review: ReviewShown, finding: Finding) -> str:
    resolution = review.resolutions.get(finding.id)
    if resolution is None:
        return "open"
    again = "open again, " if finding.id in review.open else ""
    return again + resolution_text(resolution)


def resolution_text(resolution: Resolution) -> str:
    """`refuted by human:ana: the caller closes it`."""
    return f"{line(resolution.resolution)} by {line(resolution.actor)}: {line(resolution.reason)}"


def place(finding: Finding) -> str:
    """`path:line`, as compilers write it; the path alone for a whole file, `(change)` without one."""
    if finding.path is None:
        return "(change)"
    old = " (old)" if finding.side == "old" else ""
    return f"{line(finding.path)}:{finding.line}{old}" if finding.line else line(finding.path)


def _checks(checks: tuple[Check, ...]) -> Iterator[str]:
    quiet = [line(check.name) for check in checks if check.status == "passed"]
    idle = [line(check.name) for check in checks if _is_idle(check)]
    if quiet:
        yield f"nothing found by {', '.join(quiet)}"
    if idle:
        yield f"nothing to look at for {', '.join(idle)}"
    for check in checks:
        if check.status == "noted":
            yield f"{line(check.name)}: {line(check.detail)}"
        elif check.status != "passed" and not _is_idle(check):
            detail = f": {line(check.detail)}" if check.detail else ""
            status = "found something" if check.status == "failed" else line(check.status)
            yield f"{line(check.name)} {status}{detail}"


def _is_idle(check: Check) -> bool:
    """Whether the change has nothing that the check is about."""
    return check.status == "skipped" and check.detail.startswith("no file of its kind")
