"""Credentials in added lines: once pushed they are public, whatever a later commit removes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log2

from lattice.engines.static.paths import is_documentation, is_foreign, is_present, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import KEY_HEADER, quote, text_of, tokens, vendor_of
from lattice.engines.static.rules.secrets.named import named
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "secrets"
SCOPE = "vendors' credentials, private keys, and values of names like password, in added lines of text"
WHY = (
    "A credential in the history is known to everybody who has the repository, for ever. Shapes that vendors"
    " publish"
    " for scanners count everywhere, and those of examples do not; a value of a name like password or secret"
    " counts"
    " in what runs, if it looks drawn at random."
)
EXAMPLE = 'KEY = "ghp_" + 36 more letters and digits'

_LEAST_ENTROPY = 3.0
_PLACEHOLDER = pattern(
    r"example|sample|dummy|fake|placeholder|your|redacted|changeme|secret|notreal|xxxx|(.)\1{4}",
    re.IGNORECASE,
)
_RUN = 7
_KEY_LINE = pattern(r"[\s\"'#*|+,]*[A-Za-z0-9+/]{32,}")
_KEY_REST = pattern(r"(?:\\\\?n|\\r)[A-Za-z0-9+/]{20,}")
_ANY_NAME = pattern(
    rb"(?i)pass|pwd|secret|token|key|credential|salt|pepper|://|bearer|basic |hmac|jwt"
    rb"|curl"
)
_NO_PLACE = pattern(
    r"lock\.(json|ya?ml)$|\.(lock|sum|snap|svg|csv|po|pot|html|css|scss|ipynb|patch|diff)$"
    r"|(^|/)(locales?|i18n|translations?|dist|fixtures?|\.env\.example)(/|$)"
)
_LONGEST = 1_000
_MOST_NAMED = 3
_SHOWN = 2
_LOCKED = ("Proc-Type: 4,ENCRYPTED", "BEGIN ENCRYPTED")
# Browser keys of Google are meant to be seen; only the project's settings say which kind this is.
_MAY_BE_PUBLIC = frozenset({"Google API key"})


def applies(file: FileChange) -> bool:
    """Files that gain text, other people's code included."""
    return is_present(file) and bool(file.hunks)


def check(view: View) -> Iterable[Finding]:
    """Credentials that were not in the removed lines: one that only moved is not new."""
    removed = _removed(view)
    gone = {token for line in removed for token in tokens(text_of(line))}
    text = b"\n".join(removed)
    for file in view.change.files:
        if applies(file):
            yield from _tokens(view, file, gone)
            yield from _keys(view, file)
            yield from _named(view, file, text)


def _removed(view: View) -> list[bytes]:
    """Every line that the change takes out."""
    return [
        content
        for file in view.change.files
        for hunk in file.hunks
        for origin, content in hunk.lines
        if origin == b"-"
    ]


def _tokens(view: View, file: FileChange, gone: set[str]) -> Iterator[Finding]:
    added = view.added(file)
    # One search over the whole text first: nearly every file has none.
    if not tokens(text_of(b"".join(added.values()))):
        return
    for number, line in added.items():
        for token in tokens(text_of(line)):
            if token not in gone and _is_live(token):
                vendor = vendor_of(token)
                yield _finding(
                    file, number, line, f"{vendor} {token[:4]}… in the file", _severity(file, vendor)
                )


def _keys(view: View, file: FileChange) -> Iterator[Finding]:
    added = view.added(file)
    for number, line in added.items():
        if b"PRIVATE KEY" not in line or is_test(file.path) or is_documentation(file.path):
            continue
        text = text_of(line)
        body = text_of(added.get(number + 1, b""))
        if KEY_HEADER.search(text) and (_is_key(_KEY_REST.search(text)) or _is_key(_KEY_LINE.match(body))):
            yield _finding(file, number, line, "Private key in the file", Severity.BLOCKER)
        elif KEY_HEADER.search(text) and (_LOCKED[0] in body or _LOCKED[1] in text):
            yield _finding(file, number, line, "Encrypted private key in the file", Severity.IMPORTANT)


def _named(view: View, file: FileChange, gone: bytes) -> Iterator[Finding]:
    """At most three values a file that nobody publishes a shape of, in what runs."""
    path = file.path
    if any(is_it(path) for is_it in (is_test, is_documentation, is_foreign)) or _NO_PLACE.search(path):
        return
    found = 0
    for number, line in view.added(file).items():
        if not _ANY_NAME.search(line) or len(line) > _LONGEST or found >= _MOST_NAMED:
            continue
        for each in named(path, text_of(line).rstrip()):
            if each.value.encode() not in gone and not tokens(text_of(line)):
                found += 1
                hidden = text_of(line).replace(each.value, each.value[:_SHOWN] + "…").encode()
                yield _finding(file, number, hidden, f"The {each.what} is in the file", Severity.IMPORTANT)


def _is_key(match: re.Match[str] | None) -> bool:
    return match is not None and _entropy(match[0]) >= _LEAST_ENTROPY and not _PLACEHOLDER.search(match[0])


def _is_live(token: str) -> bool:
    """Whether a token looks drawn at random: no placeholder's word, no `abcdefg`, enough entropy."""
    return not _PLACEHOLDER.search(token) and not _has_run(token) and _entropy(token) >= _LEAST_ENTROPY


def _has_run(token: str) -> bool:
    """Whether characters count upwards as in `abcdefg` or `1234567`."""
    length = 1
    for before, after in pairwise(token):
        length = length + 1 if ord(after) - ord(before) == 1 else 1
        if length >= _RUN:
            return True
    return False


def _entropy(text: str) -> float:
    """Shannon's, in bits per character."""
    return -sum(n / len(text) * log2(n / len(text)) for n in Counter(text).values())


def _severity(file: FileChange, vendor: str) -> Severity:
    if is_test(file.path) or is_documentation(file.path):
        return Severity.MINOR
    return Severity.IMPORTANT if vendor in _MAY_BE_PUBLIC else Severity.BLOCKER


def _finding(file: FileChange, number: int, line: bytes, title: str, severity: Severity) -> Finding:
    return Finding(
        path=file.path,
        line=number,
        severity=severity,
        category="security",
        rule=NAME,
        title=title,
        body="Whoever can read the history can use it. Revoke it, and read it from the environment instead.",
        anchor=quote(line),
    )
