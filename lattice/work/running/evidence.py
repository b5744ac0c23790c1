"""The review that an answer amounts to, with the evidence of what it rests on."""

import msgspec
from msgspec import Struct

from lattice.engines.exchange import Usage
from lattice.git.codec.objects import parents, tree_of
from lattice.git.difference import Difference, difference
from lattice.model import change, review
from lattice.model.decide.commits import resolving
from lattice.model.decide.findings import with_ids
from lattice.model.review import Answer, Check, Evidence, Finding, Review
from lattice.model.run import Run
from lattice.work.here import Here


class Made(Struct, frozen=True, kw_only=True):
    """How a review came about: the engine's version and what it took, how much of the diff its prompt showed
    and withheld, the checks before it, and what the reviewer changed of the target meanwhile."""

    seconds: float = 0.0
    bytes_shown: int = 0
    bytes_withheld: int = 0
    version: str = ""
    usage: Usage = Usage()
    checks: tuple[Check, ...] = ()
    tampered: tuple[str, ...] = ()


def make_review(here: Here, run: Run, answer: Answer, made: Made) -> Review:
    """The review of a run's target."""
    diff: Difference = difference(here.repo, run.base, run.head)
    commit = here.store.read(run.head) or b""
    is_merge = len(parents(commit)) > 1 and parents(commit)[0] == run.base
    findings, settled = resolving.settled(here.snapshot(), with_ids(answer.findings))
    # Who was handed the diff in a prompt does not count it; who reads git itself does.
    counts = (answer.bytes_shown, answer.bytes_withheld)
    shown, withheld = counts if any(counts) else (made.bytes_shown, made.bytes_withheld)
    evidence = Evidence(
        base=run.base,
        head=run.head,
        tree=tree_of(commit),
        patch=None if is_merge else change.patch_digest(diff.change),
        diff_sha256=diff.sha256,
        bytes_shown=shown,
        bytes_withheld=withheld,
        definition=run.definition,
        prompt=run.prompt,
        engine=run.engine,
        engine_version=made.version,
        model=made.usage.model,
        usage=_usage(made),
    )
    return Review(
        target=run.target,
        verdict=review.verdict_of(findings, withheld, bool(made.tampered)),
        summary=answer.summary,
        findings=findings,
        hidden=answer.hidden,
        checks=(*made.checks, *answer.checks, *_said_before(settled)),
        coverage=(run.engine,),
        evidence=evidence,
        tampered=made.tampered,
    )


def _said_before(settled: tuple[Finding, ...]) -> tuple[Check, ...]:
    """That findings were left out because somebody refuted or accepted them."""
    if not settled:
        return ()
    ids = ", ".join(finding.id[:12] for finding in settled)
    return (Check("resolutions", "skipped", f"refuted or accepted before, and not raised again: {ids}"),)


def _usage(made: Made) -> dict[str, int]:
    """What is known of what it took; what an engine does not say is left out."""
    known = msgspec.structs.asdict(made.usage)
    told = {name: value for name, value in known.items() if isinstance(value, int) and value}
    return told | {"duration_ms": round(1000 * made.seconds)}
