"""A remark as some program made it, and the answer that remarks amount to.

None is lost without a word: a place that cannot be is told in the body, what says nothing is counted in
a check, and of more than 200 the gravest are listed and the others counted.
"""

from collections.abc import Iterable

from msgspec import Struct

from lattice.engines.answers import texts
from lattice.engines.answers.places import Place
from lattice.engines.answers.severities import gravity
from lattice.engines.exchange import BadOutput
from lattice.model.review import Answer, Check, Finding, Severity, verdict_of
from lattice.model.run import Verdict

CHECK = "answer"
MOST_FINDINGS = 200


class Remark(Struct, frozen=True, kw_only=True):
    """What was said, with `title` or `text` or both, neither of them fit to be shown yet."""

    place: Place
    severity: Severity
    title: str = ""
    text: str = ""
    side: str = "new"
    category: str = "general"
    suggestion: str | None = None
    confidence: int = 100
    rule: str | None = None


def answer_of(remarks: Iterable[Remark | None], base: str | None = None, head: str | None = None) -> Answer:
    """The answer that the remarks amount to; None is a remark that says nothing.

    Raises BadOutput where such a remark might have been what keeps the change from passing.
    """
    made = [(remark, _finding(remark) if remark else None) for remark in remarks]
    found = tuple(finding for _, finding in made if finding)
    mute = len(made) - len(found)
    if mute and verdict_of(found, 0) is Verdict.PASS:
        raise BadOutput(f"the answer's findings cannot be read: {mute} of {len(made)} say nothing")
    lost = sum(1 for remark, _ in made if remark and remark.place.flaw)
    listed = set(sorted(range(len(found)), key=lambda at: gravity(found[at].severity))[:MOST_FINDINGS])
    return Answer(
        base=base,
        head=head,
        findings=tuple(finding for at, finding in enumerate(found) if at in listed),
        hidden=len(found) - len(listed),
        checks=(Check(CHECK, "failed", _said(lost, mute)),) if lost or mute else (),
    )


def _finding(remark: Remark) -> Finding | None:
    body = texts.clean(remark.text)
    title = texts.one_line(remark.title) or texts.first_sentence(body)
    if not title:
        return None
    if title.endswith("…") and not body:
        body = texts.clean(remark.title)
    if remark.place.flaw:
        body = (
            f"{texts.cut(body, texts.MOST_BODY - 300)}\n\n(The place given is {remark.place.flaw}.)".lstrip()
        )
    return Finding(
        path=remark.place.path,
        line=remark.place.line,
        end_line=remark.place.end_line,
        side=remark.side,
        severity=remark.severity,
        category=texts.one_line(remark.category, texts.MOST_WORD) or "general",
        title=title,
        body="" if body.rstrip(".") == title.rstrip(".") else body,
        suggestion=texts.clean(remark.suggestion) or None,
        confidence=remark.confidence,
        rule=texts.one_line(remark.rule, texts.MOST_WORD) or None,
    )


def _said(lost: int, mute: int) -> str:
    told = ((lost, "with a place that cannot be"), (mute, "without words"))
    return "; ".join(f"{count} finding{'s' * (count > 1)} {what}" for count, what in told if count)
