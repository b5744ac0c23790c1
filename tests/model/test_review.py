"""Reviews: the verdict that follows from findings and coverage, and the bytes of a review."""

import msgspec
import pytest
from model.memory import BASE, HEAD

from lattice.model.ids import Target
from lattice.model.review import Evidence, Finding, Review, Severity, verdict_of
from lattice.model.run import Verdict

EVIDENCE = Evidence(
    base=BASE,
    head=HEAD,
    tree="t",
    patch=None,
    diff_sha256="d",
    bytes_shown=1,
    bytes_withheld=0,
    definition="f",
    prompt=None,
    engine="static",
    engine_version="1",
)


def review(tampered: tuple[str, ...] = ()) -> Review:
    return Review(
        target=Target(BASE, HEAD),
        verdict=Verdict.PASS,
        summary="",
        findings=(),
        evidence=EVIDENCE,
        tampered=tampered,
    )


@pytest.mark.parametrize(
    ("severities", "withheld", "tampered", "verdict"),
    [
        ([], 0, False, Verdict.PASS),
        ([Severity.MINOR, Severity.NIT], 0, False, Verdict.PASS),
        ([], 1, False, Verdict.INCONCLUSIVE),
        ([Severity.MINOR], 0, True, Verdict.INCONCLUSIVE),
        ([Severity.IMPORTANT], 1, True, Verdict.NEEDS_CHANGES),
        ([Severity.IMPORTANT, Severity.BLOCKER], 0, True, Verdict.BLOCK),
    ],
)
def test_what_was_not_wholly_seen_or_was_changed_meanwhile_never_passes(
    severities: list[Severity], withheld: int, tampered: bool, verdict: Verdict
) -> None:
    findings = tuple(Finding(severity=severity, title="t") for severity in severities)

    assert verdict_of(findings, withheld, tampered) is verdict


def test_a_review_that_nobody_spoilt_has_the_bytes_that_it_always_had() -> None:
    evidence = msgspec.json.encode(EVIDENCE, order="sorted")

    assert msgspec.json.encode(review(), order="sorted") == (
        b'{"checks":[],"coverage":[],"evidence":' + evidence + b',"findings":[],"hidden":0,"summary":"",'
        b'"target":{"base":"' + BASE.encode() + b'","head":"' + HEAD.encode() + b'"},"v":1,"verdict":"pass"}'
    )


@pytest.mark.parametrize("tampered", [(), ("edited a.py", "HEAD is elsewhere")])
def test_a_review_is_read_as_it_was_written(tampered: tuple[str, ...]) -> None:
    written = msgspec.json.encode(review(tampered))

    assert msgspec.json.decode(written, type=Review) == review(tampered)
    assert (b'"tampered":["edited a.py"' in written) is bool(tampered)
