"""Lines as compilers print them, `path:line[:column]: [severity:] message`, with a rule at either end.

A path counts only if it is in the worktree, where that is known: "localhost:8080: refused" is no finding.
"""

import os
import re

from lattice.engines.answers.places import place
from lattice.engines.answers.remarks import Remark
from lattice.engines.answers.severities import severity
from lattice.engines.static.patterns import pattern
from lattice.model.review import Severity

_LINE = pattern(
    r"(?P<path>[^\s:]*[A-Za-z][^\s:]*):(?P<line>\d{1,9})(?:[:.-](?P<column>\d{1,9}))?:?\s+"
    r"(?:(?P<severity>fatal error|error|warning|note|info|style|hint)\b:?\s*)?(?P<message>\S.*)",
    re.IGNORECASE,
)
_CODES = pattern(r"\[?(?P<code>[A-Z]{1,6}\d{1,5})\b(?:\([\w-]+\))?[],:\s]+\S")
_TAIL = pattern(
    r"\s*\[(?:(?P<severity>error|warning|info)/)?(?P<rule>[A-Za-z@-][\w@/+.=()-]*)\]$", re.IGNORECASE
)


def remarks(output: bytes, root: str | None) -> tuple[tuple[Remark, ...], int]:
    """The lines with a place, and how many others say something."""
    lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    found = tuple(remark for line in lines if (remark := _remark(line, root)))
    return found, len(lines) - len(found)


def _remark(text: str, root: str | None) -> Remark | None:
    found = _LINE.fullmatch(text.rstrip())
    if found is None:
        return None
    where = place(found["path"], found["line"], None, root)
    if where.line is None or (root is not None and not os.path.lexists(os.path.join(root, where.path or ""))):
        return None
    message = found["message"]
    code, tail = _CODES.match(message), _TAIL.search(message)
    if tail:
        message = message[: tail.start()]
    return Remark(
        place=where,
        severity=_severity(found["severity"] or (tail and tail["severity"]) or ""),
        text=message,
        rule=code["code"] if code else tail["rule"] if tail else None,
    )


def _severity(word: str) -> Severity:
    """A compiler's error is important, and no blocker."""
    told = severity(word)
    return Severity.IMPORTANT if told is Severity.BLOCKER else told or Severity.MINOR
