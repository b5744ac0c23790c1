"""What becomes of an answer when each of its findings has been held against the tree.

A refuted finding is taken out, and a check says so with the reason; every other one gets the line that it
means, the text of that line, whether the change made it, and the outcome in words.
"""

from collections import Counter

import msgspec

from lattice.engines.exchange import LINT
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.report import ask
from lattice.engines.static.rules.text import reviewer_text
from lattice.engines.static.view import Unanswerable, View
from lattice.engines.verifier.asking import NAME
from lattice.engines.verifier.judging import Outcome, Verified, verify
from lattice.model.review import Answer, Check, Finding, Severity

_MOST_NAMED = 5
_MOST_TITLE = 80


def verified(answer: Answer, view: View) -> Answer:
    """The answer without what the tree contradicts; one check counts the outcomes."""
    if not answer.findings:
        return answer
    judged = [(finding, _judged(finding, view)) for finding in answer.findings]
    kept = tuple(_weighed(_noted(finding, said, view)) for finding, said in judged if not _is_refuted(said))
    refuted = [(finding, said) for finding, said in judged if _is_refuted(said)]
    counts = Counter(said.outcome for _, said in judged)
    detail = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])
    for finding, said in refuted[:_MOST_NAMED]:
        detail += f"; left out '{quote(finding.title[:_MOST_TITLE].encode())}': {said.evidence}"
    if len(refuted) > _MOST_NAMED:
        detail += f"; and {len(refuted) - _MOST_NAMED} more"
    check = Check(NAME, "failed" if refuted else "passed", detail)
    return msgspec.structs.replace(answer, findings=kept, checks=(*answer.checks, check))


def warned(answer: Answer, view: View) -> Answer:
    """The answer with what the change says to reviewers: one that was led astray by it would not tell."""
    asked = ask(reviewer_text, view)
    told = {(finding.path, finding.line) for finding in answer.findings}
    fresh = tuple(
        msgspec.structs.replace(finding, reviewers=("static",))
        for finding in asked.findings
        if (finding.path, finding.line) not in told
    )
    return msgspec.structs.replace(
        answer, findings=(*answer.findings, *fresh), checks=(*answer.checks, asked.check)
    )


def _judged(finding: Finding, view: View) -> Verified:
    try:
        return verify(finding, view)
    except Unanswerable as reason:
        return Verified(Outcome.UNSURE, str(reason), finding.line)


def _is_refuted(said: Verified) -> bool:
    return said.outcome is Outcome.REFUTED


def _weighed(finding: Finding) -> Finding:
    """What a linter says of lines that the change did not touch does not hold the change up."""
    if finding.category != LINT or finding.in_diff or finding.severity is Severity.NIT:
        return finding
    return msgspec.structs.replace(finding, severity=Severity.MINOR)


def _noted(finding: Finding, said: Verified, view: View) -> Finding:
    """The finding with what is known of its place."""
    noted = msgspec.structs.replace(finding, verified=f"{said.outcome.value}: {said.evidence}")
    if finding.side == "old" or finding.path is None:
        return noted
    file = next((each for each in view.change.files if each.new_path == finding.path), None)
    added = view.added(file) if file else {}
    if said.line is None or finding.line is None:
        return msgspec.structs.replace(noted, in_diff=bool(added))
    last = finding.end_line and finding.end_line + said.line - finding.line
    content = view.content(finding.path) or b""
    return msgspec.structs.replace(
        noted,
        line=said.line,
        end_line=last,
        anchor=finding.anchor or quote(line_at(content, said.line)),
        in_diff=any(number in added for number in range(said.line, (last or said.line) + 1)),
    )
