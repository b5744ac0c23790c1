"""The words in which others say how grave a finding is, as the four of ours."""

import re

from lattice.model.review import Severity

_WORDS = {
    Severity.BLOCKER: "blocker blocking critical fatal p0 severe showstopper",
    Severity.IMPORTANT: "important high major error p1",
    Severity.MINOR: "minor medium moderate warning p2",
    Severity.NIT: "nit nitpick low info information informational note notice hint style trivial p3 p4",
}
_SEVERITIES = {word: severity for severity, words in _WORDS.items() for word in words.split()}

WORD = "|".join(sorted(_SEVERITIES, key=len, reverse=True))
"""A regular expression for any of the words, in lower case."""


def severity(value: object) -> Severity | None:
    """What a word stands for, a number from 0 to 3 as `P0` to `P3`; of several words the gravest counts."""
    word = f"p{value}" if value in range(4) and not isinstance(value, bool) else value
    letters = re.findall(r"[a-z]+\d*", word.lower()) if isinstance(word, str) else []
    if letters[:1] in (["non"], ["not"], ["no"]):
        return None
    return min((_SEVERITIES[each] for each in letters if each in _SEVERITIES), key=gravity, default=None)


def gravity(severity: Severity) -> int:
    """0 for the gravest."""
    return list(Severity).index(severity)
