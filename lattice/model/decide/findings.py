"""The ids of findings.

A finding's id is a fingerprint of path, rule, anchor line and occurrence: it holds no line
number and no prose, so the same remark keeps its id when the code around it moves.
"""

import hashlib
from collections import Counter

import msgspec

from lattice.model.review import Finding, Severity


def with_ids(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings in reading order (gravest first, then place), each with its fingerprint as id."""
    order = list(Severity)
    ranked = sorted(
        findings, key=lambda f: (order.index(f.severity), f.path or "", f.line or 0, f.rule or f.title)
    )
    seen: Counter[tuple[str, ...]] = Counter()
    named = []
    for finding in ranked:
        anchor = " ".join(finding.anchor.split())
        key = (finding.path or "", finding.rule or finding.category, anchor, finding.symbol)
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        named.append(msgspec.structs.replace(finding, id=hashlib.sha256(text.encode()).hexdigest()[:40]))
    return tuple(named)
