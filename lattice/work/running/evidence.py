"""The review that an answer amounts to, with the evidence of what it rests on."""

from lattice.git.codec.objects import parents, tree_of
from lattice.git.difference import Difference, difference
from lattice.model import change, review
from lattice.model.decide.commits import resolving
from lattice.model.decide.findings import with_ids
from lattice.model.review import Answer, Check, Evidence, Finding, Review
from lattice.model.run import Run
from lattice.work.here import Here


def make_review(
    here: Here, run: Run, answer: Answer, engine_version: str, tampered: tuple[str, ...] = ()
) -> Review:
    """The review of a run's target; `tampered` is what the reviewer changed of it meanwhile."""
    diff: Difference = difference(here.repo, run.base, run.head)
    commit = here.store.read(run.head) or b""
    is_merge = len(parents(commit)) > 1 and parents(commit)[0] == run.base
    findings, settled = resolving.settled(here.snapshot(), with_ids(answer.findings))
    evidence = Evidence(
        base=run.base,
        head=run.head,
        tree=tree_of(commit),
        patch=None if is_merge else change.patch_digest(diff.change),
        diff_sha256=diff.sha256,
        bytes_shown=answer.bytes_shown,
        bytes_withheld=answer.bytes_withheld,
        definition=run.definition,
        prompt=run.prompt,
        engine=run.engine,
        engine_version=engine_version,
    )
    return Review(
        target=run.target,
        verdict=review.verdict_of(findings, answer.bytes_withheld, bool(tampered)),
        summary=answer.summary,
        findings=findings,
        hidden=answer.hidden,
        checks=(*answer.checks, *_said_before(settled)),
        coverage=(run.engine,),
        evidence=evidence,
        tampered=tampered,
    )


def _said_before(settled: tuple[Finding, ...]) -> tuple[Check, ...]:
    """That findings were left out because somebody refuted or accepted them."""
    if not settled:
        return ()
    ids = ", ".join(finding.id[:12] for finding in settled)
    return (Check("resolutions", "skipped", f"refuted or accepted before, and not raised again: {ids}"),)
