"""Which names mean a limit, and what only looks at one without applying it."""

import re
from itertools import pairwise

from lattice.engines.static.patterns import pattern

_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ALONE = frozenset(
    (
        "limit patience timeout timeouts deadline ttl retries attempts tries interval backoff "
        "concurrency cooldown"
    ).split()
)
_MOST = frozenset(
    "attempts retries tries wait age size bytes length connections concurrent concurrency "
    "items depth redirects "
    "body duration delay time failures errors parallel workers rows lines".split()
)
_PAIRS = frozenset(
    [
        ("time", "out"),
        ("retry", "count"),
        ("retry", "delay"),
        ("grace", "period"),
    ]
)
TELLS = pattern(
    r"\b(?:console|log|logger|slog|fmt|klog|zap)\.\w*(?:[lL]og|[pP]rint|[iI]nfo|[dD]ebug|[wW]arn|[eE]rror|[fF]atal)?\w*\("
    r"|^\s*(?:echo|printf|log|say|info|warn|die|usage)\b|\bErrorf\(|\bthrow\b|\bnew \w*Error\("
)


def is_limit(name: str) -> bool:
    """Whether a name in any of the usual styles means a limit of time, of tries or of size."""
    words = [word.lower() for word in _WORD.findall(name)]
    pairs = set(pairwise(words))
    return (
        not _ALONE.isdisjoint(words)
        or not _PAIRS.isdisjoint(pairs)
        or any(first == "max" and second in _MOST for first, second in pairs)
    )


def is_check(line: str, below: str, name: str) -> bool:
    """Whether a line only compares the limit with a constant, to refuse it or to set a default."""
    escaped = re.escape(name)
    fixed = (
        r"(?:-?\d[\w.]*|nil|null|undefined|[\w.]*(?:[mM]in|[mM]ax|[dD]efault|DEFAULT|MAX|MIN)\w*|time\.\w+)"
    )
    compared = re.search(
        rf"\b{escaped}\b\)?\s*(?:[<>!=]=?=?)\s*{fixed}|{fixed}\s*[<>]=?\s*[\w.*]*\b{escaped}\b|(?:isFinite|isNaN|isInteger"
        rf"|isSafeInteger|typeof)\W[\w.]*\b{escaped}\b|\b{escaped}\b\s*==+\s*['\"]",
        line,
    )
    if not compared:
        return False
    refuses = re.search(
        r"\bthrow\b|Errorf?\(|[eE]rr\w*\b|Fatal|panic\(|exit\(|\breturn\b[^\n]*[eE]rr", f"{line}\n{below}"
    )
    return bool(refuses or re.search(rf"\b{escaped}\s*=[^=]", below))
