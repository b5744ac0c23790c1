"""Why an agent program could not review: told by the HTTP status that it reports, or by its words.

| status                  | kind      | words that say the same                                  |
|-------------------------|-----------|----------------------------------------------------------|
| 401, 403                | auth      | not logged in, invalid api key, unauthorized             |
| 402, 429                | quota     | quota, usage limit, rate limit, credit balance           |
| 408, 409, 5xx           | transient | overloaded, connection refused, timed out, stream error  |

A status goes before words: a message may quote anything. What fits nothing is bad output.
"""

import re
from datetime import UTC, datetime, timedelta

from lattice.engines.exchange import BadOutput, Spent, Unauthorised, Unlucky
from lattice.engines.static.patterns import pattern

_UNAUTHORISED, _SPENT, _UNLUCKY = {401, 403}, {402, 429}, {408, 409, 425}
_SERVER_ERRORS = range(500, 600)

_WORDS: tuple[tuple[type[BadOutput], tuple[str, ...]], ...] = (
    (
        Unauthorised,
        (
            r"not (?:logged|signed) in|failed to authenticate|not have permission",
            r"(?:log|sign) ?in (?:again|required)",
            r"please (?:log|sign) ?in",
            r"unauthori[sz]ed|unauthenticated|forbidden",
            r"(?:invalid|incorrect|expired) (?:x-)?(?:api[ -]?key|token|bearer|credential)|api key not valid",
            r"authentication (?:failed|error|required)|set an auth method",
            r"no auth(?:entication)? (?:credential|information|type)",
        ),
    ),
    (
        Spent,
        (
            r"quota|usage limit|rate.?limit|too many requests|resource.?exhausted|hit your limit",
            r"credit balance|out of credits|insufficient (?:funds|credit)",
        ),
    ),
    (
        Unlucky,
        (
            r"overloaded|high demand|temporarily|service unavailable|bad gateway",
            r"connection (?:failed|refused|reset|closed|error)|econn(?:refused|reset)|premature close",
            r"(?:unable|failed) to connect|(?:can|could) ?not connect|network error",
            r"fetch failed|error sending request",
            r"timed? ?out|failed to get (?:a )?response|stream (?:error|disconnected|closed|ended)",
            r"(?:internal|server) (?:server )?error|server had an error",
        ),
    ),
)
_KINDS = tuple((kind, pattern("|".join(words), re.IGNORECASE)) for kind, words in _WORDS)

_STATUS = pattern(
    r"(?:\bstatus|\bHTTP|\bAPI error|\"code\")\W{1,3}(?:code\W{1,3})?([45]\d\d)\b", re.IGNORECASE
)

_IN = pattern(
    r"(?:retry|try again|reset\w*|available)[^.\n]{0,40}?\b(?:in|after)\b\W{0,3}"
    r"(\d+(?:\.\d+)?) ?(ms|s|m|h|d)?",
    re.IGNORECASE,
)
_AT = pattern(r"\b(20\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)")
_EPOCH = pattern(r"\b(1[6-9]\d{8}|2\d{9})\b")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SHOWN = 300


def failure(engine: str, status: int, words: str) -> BadOutput:
    """What a failed program's words come to, with the HTTP `status` of its provider (0: not told)."""
    status = status or _status_in(words)
    message = f"{engine} failed{f' with HTTP {status}' if status else ''}: {_first_line(words)}"
    kind = _kind(status, words)
    return Spent(message, resets(words)) if kind is Spent else kind(message)


def resets(words: str, now: datetime | None = None) -> int | None:
    """The moment (UTC milliseconds) at which a limit is lifted, where the words tell; never in the past."""
    begun = now or datetime.now(UTC)
    found = _relative(words, begun) or _absolute(words) or _epoch(words)
    return int(found.timestamp() * 1000) if found and found > begun else None


def _status_in(words: str) -> int:
    found = _STATUS.search(words)
    return int(found[1]) if found else 0


def _kind(status: int, words: str) -> type[BadOutput]:
    if status in _UNAUTHORISED:
        return Unauthorised
    if status in _SPENT:
        return Spent
    if status in _UNLUCKY or status in _SERVER_ERRORS:
        return Unlucky
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), BadOutput)


def _relative(words: str, now: datetime) -> datetime | None:
    found = _IN.search(words)
    if found is None:
        return None
    return now + timedelta(seconds=min(float(found[1]) * _SECONDS[(found[2] or "s").lower()], 31 * 86400.0))


def _absolute(words: str) -> datetime | None:
    found = _AT.search(words)
    if found is None:
        return None
    moment = datetime.fromisoformat(found[1])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _epoch(words: str) -> datetime | None:
    found = _EPOCH.search(words)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _first_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    told = "".join(letter if letter.isprintable() else " " for letter in lines[0]) if lines else ""
    return told[:_SHOWN] or "it said nothing"
