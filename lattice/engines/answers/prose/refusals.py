"""Words of an engine that did not review: it would not, or it could not look."""

import re

from lattice.engines.static.patterns import pattern

_CANNOT = (
    r"i(?:'m| am| was)? (?:can(?:not|'t| not)|could(?:n't| not)|won't|will not|would not"
    r"|(?:not able|unable) to|do(?:n't| not) have(?: the)?(?: ability to)?|must decline to)"
)
_LOOK = (
    r"(?:access|analy[sz]e|assist|comply|complete|continue|do (?:that|this)|examine|fetch|fulfill?|help"
    r"|inspect|look at|open|perform|proceed|process|provide|read|retrieve|review|run|view)\b"
)
_REFUSAL = pattern(
    r"\W*(?:unfortunately\W+)?"
    r"(?:(?:sorry|apologies|i'm sorry|i am sorry|my apologies|i apologi[sz]e|as an ai)\b"
    rf"|{_CANNOT}\s+(?:\w+\s+){{0,2}}?{_LOOK}|(?:unable|not able|failed) to\s+(?:\w+\s+)?{_LOOK}"
    r"|i must decline|i (?:refuse|decline) to)",
    re.IGNORECASE,
)
_BEGIN = 400


def is_refusal(text: str) -> bool:
    """Whether the text begins as an apology or a refusal. `I could not find a flaw` is none."""
    return _REFUSAL.match(text[:_BEGIN].replace("\u2019", "'")) is not None
