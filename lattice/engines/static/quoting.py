"""What a finding may quote: lines made printable, cut short, and without anything that is secret.

Nothing that matches a secret's pattern leaves the engine: `redacted` goes over every text of
every finding, whatever rule made it.
"""

import re

from lattice.engines.static.patterns import pattern

LONGEST = 160
_KEPT = 4
_LOOKED_AT = 4_000
_AROUND = " \t\"'`,;()\\"
_EDGE = r"(?<![A-Za-z0-9_])"
_KEY_HEADER = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"

TOKENS: dict[str, str] = {
    "AWS access key": r"(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])",
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{40,}",
    "GitLab token": r"glpat-[A-Za-z0-9_-]{20,}",
    "Slack token": r"xox[abeoprs]-[0-9A-Za-z]+-[0-9A-Za-z-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}",
    "Slack webhook": r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}",
    "Stripe live key": r"[sr]k_live_[A-Za-z0-9]{16,}",
    "Google API key": r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])",
    "Google client secret": r"GOCSPX-[A-Za-z0-9_-]{28}",
    "Anthropic key": r"sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{20,}",
    "OpenAI key": r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
    "npm token": r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
    "PyPI token": r"pypi-AgE[A-Za-z0-9_-]{50,}",
    "Hugging Face token": r"hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])",
    "SendGrid key": r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "DigitalOcean token": r"do[opr]_v1_[0-9a-f]{64}",
    "Docker token": r"dckr_pat_[A-Za-z0-9_-]{27,}",
}
"""Vendor -> the pattern of its credential; prefixes that the vendors publish so that scanners find them."""

_ANY_TOKEN = pattern(_EDGE + "(?:" + "|".join(TOKENS.values()) + ")")
_AFTER_HEADER = pattern(f"({_KEY_HEADER})(?=.*[A-Za-z0-9+/]{{20}}).*")
_KEY_BODY = pattern(r"[A-Za-z0-9+/=]{40,}")
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
KEY_HEADER = pattern(_KEY_HEADER)


def redacted(text: str) -> str:
    """The text with every credential cut to its first four characters."""
    text = _ANY_TOKEN.sub(lambda token: token[0][:_KEPT] + "…", text)
    text = _AFTER_HEADER.sub(r"\1…", text)
    if _KEY_BODY.fullmatch(text.strip(_AROUND)):
        return text[:_KEPT] + "…"
    return text


def tokens(text: str) -> list[str]:
    """Every text in the shape of a vendor's credential, in order."""
    return [token[0] for token in _ANY_TOKEN.finditer(text)]


def vendor_of(token: str) -> str:
    """What the credential is, by its pattern."""
    return next(name for name, pattern in TOKENS.items() if re.fullmatch(pattern, token))


def text_of(line: bytes) -> str:
    """A line as text; what is not UTF-8 becomes a replacement character."""
    return line.decode("utf-8", "replace")


def quote(line: bytes) -> str:
    """A line as a finding's anchor: stripped, printable, redacted, at most 160 characters."""
    # No credential is as long as what is cut off here, and none that is cut in two is shown.
    text = redacted(text_of(line).strip()[:_LOOKED_AT])
    text = _CONTROL.sub(" ", text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def line_at(content: bytes, number: int) -> bytes:
    """Line `number` (from 1) of a content; empty where there is none."""
    lines = content.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else b""
