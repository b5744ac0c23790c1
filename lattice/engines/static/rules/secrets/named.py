"""Values that look drawn at random, given to a name that says password, token or key, or sent as a login."""

import re
from collections.abc import Iterator
from math import log2

from msgspec import Struct

from lattice.engines.static.patterns import pattern


class Named(Struct, frozen=True):
    """A value that gives access, as `value`, and what it is."""

    value: str
    what: str


_NAME = (
    r"(?:[\w.-]*?(?:pass(?:word|wd|phrase)?|passwd|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|auth[_-]?key"
    r"|(?:signing|encryption|session|master|shared|secret|cookie|license|deploy)[_-]?key|credentials?"
    r"|client[_-]?secret"
    r"|webhook[_-]?secret|[_-]salt|pepper))"
)
_ASSIGNED = pattern(
    rf"(?<![\w.-])[\"']?(?P<name>{_NAME})[\"']?\s*(?::\s*[\w<>.|\[\] ]{{0,30}})?\s*(?::?=|:|=>)\s*"
    r"(?:(?P<quote>[\"'`])(?P<quoted>[^\"'`\s]{8,200})(?P=quote)"
    r"|(?P<plain>[^\s\"'`#,;(){}\[\]$<]{8,200})\s*(?:#.*)?$)",
    re.IGNORECASE,
)
_IN_ADDRESS = pattern(
    r"\b[a-z][a-z0-9+]{1,20}://[^\s:/@\"'$<{}]{1,60}:"
    r"(?P<value>[^\s:/@\"'$<{}%]{6,100})@(?P<host>[\w.-]+)"
)
_IN_WORDS = pattern(r"(?i:\b(?:password|pwd)\s*=\s*)(?P<value>[^\s;\"'$<{}]{8,100});")
_BEARER = pattern(r"\b(?:Bearer|Basic|token)\s+(?P<value>[A-Za-z0-9_\-.=+/]{16,300})(?=[\"'`\s]|$)")
_LOGIN = pattern(r"\bcurl\b.*?\s(?:-u|--user)\s*=?[\"']?[\w.@-]{1,60}:(?P<value>[^\s\"'$<{}]{6,100})")
_SIGNED = pattern(
    r"\b(?:jwt\.(?:sign|verify|encode|decode)|createHmac"
    r"|hmac\.new)\([^\"'`\n]{1,80},\s*b?[\"'](?P<value>[^\"'\s]{8,100})[\"']"
)
_PLACEHOLDER = pattern(
    r"example|sample|dummy|fake|placeholder|your|redact|change|secret|password|passwd|xxxx|test|todo|insert"
    r"|replace|postgres"
    r"|admin|guest|root|token|default|localhost|foobar|(.)\1{3}|1234|abcd|process\.env|os\.|getenv|env\["
    r"|lorem|^\*+$|\.\.\.",
    re.IGNORECASE,
)
_WORDS = pattern(
    r"^[A-Za-z]+(?:[-_.:/ ][A-Za-z0-9]+)*$|^[A-Za-z]+\d{0,3}$|^(?:[A-Z][a-z]+)+\d?$"
    r"|^[\d.,:-]+$|^v?\d+(?:\.\d+)+"
)
_PLAIN_FILES = (
    ".yml",
    ".yaml",
    ".toml",
    ".ini",
    ".cfg",
    ".conf",
    ".properties",
    ".sh",
    ".bash",
    ".env",
    ".tfvars",
    ".service",
)
_NOT_A_VALUE = pattern(
    r"(?:url|uri|endpoint|path|file|dir|name|header|field|label|type|id|prefix|column"
    r"|param\w*|placeholder|hint|text)$",
    re.I,
)


def named(path: str, line: str) -> Iterator[Named]:
    """The values on a line that give access. Constants that read like words or names are none."""
    for form, what in (
        (_IN_ADDRESS, "password in an address"),
        (_IN_WORDS, "password"),
        (_LOGIN, "password"),
    ):
        match = form.search(line)
        if (
            match
            and _is_drawn(match["value"], least=2.5)
            and not _is_local(match.groupdict().get("host") or "")
        ):
            yield Named(match["value"], what)
            return
    for form, what in ((_BEARER, "credential of a request"), (_SIGNED, "signing key")):
        match = form.search(line)
        if match and _is_drawn(match["value"], least=3.0):
            yield Named(match["value"], what)
            return
    match = _ASSIGNED.search(line)
    if not match or _NOT_A_VALUE.search(match["name"]):
        return
    value = match["quoted"] or match["plain"]
    if not match["quoted"] and not path.endswith(_PLAIN_FILES) and "/.env" not in f"/{path}":
        return
    is_password = bool(re.search(r"pass|pwd", match["name"], re.IGNORECASE))
    if _is_drawn(value, least=2.8 if is_password else 3.4) and (is_password or len(value) >= 16):
        yield Named(value, f"value of '{match['name'][-40:]}'")


def _is_local(host: str) -> bool:
    return bool(re.match(r"(?:localhost|127\.|0\.0\.0\.0|example\.|host\b|\w+\.example)", host))


def _is_drawn(value: str, least: float) -> bool:
    """Whether a value mixes letters and digits without reading like words, numbers or a placeholder."""
    if _PLACEHOLDER.search(value) or _WORDS.match(value) or "${" in value or "{{" in value:
        return False
    has_both = bool(re.search(r"\d", value)) and bool(re.search(r"[A-Za-z]", value))
    counts = [value.count(sign) / len(value) for sign in set(value)]
    return has_both and -sum(share * log2(share) for share in counts) >= least
