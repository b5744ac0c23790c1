"""Text that others wrote, as it may stand in a prompt: between two fences, and with nothing hidden in it.

The fence is derived from the run's id, which holds a nonce that was drawn after the text was written.
Characters that a reader does not see (control characters, marks of direction, zero width, tags) are shown
as escapes, as Python writes them: what steers a reviewer shall at least be visible.
"""

import hashlib
import re

from lattice.engines.static.patterns import pattern
from lattice.model.ids import RunId

_BEGIN = "=====[ data"
_BROKEN = "=====\\[ data"

# As report/safe.py has it for terminals; and soft hyphens, fillers, tags and what else hides.
_UNSEEN = pattern(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def fence(run: RunId) -> str:
    """The line around data."""
    return f"{_BEGIN} {hashlib.sha256(run.encode()).hexdigest()[:16]} ]====="


def fenced(text: str, run: RunId) -> str:
    """The lines of a text that was made visible, between two fences; nothing for nothing."""
    line = fence(run)
    return f"{line}\n{text.rstrip()}\n{line}" if text.strip() else ""


def visible(text: str) -> str:
    """The text with escapes for what is not seen, and nothing in it that looks like a fence."""
    return _UNSEEN.sub(_escape, text).replace(_BEGIN, _BROKEN)


def visible_line(text: str, most: int = 300) -> str:
    """The text made visible on one line, at most so long."""
    flat = visible(text).replace("\n", "\\n").replace("\t", "\\t")
    return flat if len(flat) <= most else f"{flat[:most]}…"


def visible_part(text: str, most: int) -> str:
    """The beginning of a text, made visible; that the rest was cut off is said."""
    kept = visible(text[:most].strip())
    left = len(text.rstrip()) - most
    return f"{kept}\n[cut off here: {left} more characters]" if left > 0 else kept


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
