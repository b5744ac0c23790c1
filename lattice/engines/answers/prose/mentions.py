"""A place that prose speaks of: `src/a.py:12-14`, `src/a.py#L12`, "src/a.py, lines 12 to 14", or a path.

Much in prose looks like a path (`os.path`, example.com:443). Where the worktree is known, a path counts
only if it is there. A path without a line counts in backticks only, and in an unknown worktree with a slash.
"""

import os
import re

from lattice.engines.answers.places import Place, place
from lattice.engines.static.patterns import pattern

_PATH = r"(?:[\w.@+~-]+/)+[\w.@+~-]*\w|[\w.@+~-]*\w\.[A-Za-z]\w{0,9}|(?<=`)[A-Z]\w+"
_BETWEEN = r"[\s*_,():-]{1,12}(?:(?:at|on|in)\s+)?\(?lines?\W{1,6}"
MENTION = pattern(
    rf"(?<![\w/:.@~-])(?P<open>`?)(?P<path>{_PATH})(?P<close>`?)"
    rf"(?:(?:[:#]|{_BETWEEN})L?(?P<line>\d{{1,9}})(?:(?:\s?[-\u2013]\s?|\sto\s)L?(?P<end>\d{{1,9}}))?)?",
    re.IGNORECASE,
)


def mentioned(text: str, root: str | None) -> Place | None:
    """The first place with a line that the text names, else the first without; None for no place."""
    places = [made for found in MENTION.finditer(text) if (made := _place(found, root))]
    return next((made for made in places if made.line), places[0] if places else None)


def _place(found: re.Match[str], root: str | None) -> Place | None:
    line = found["line"]
    if line is None and not (found["open"] and found["close"]):
        return None
    made = place(found["path"], line or "", found["end"], root)
    if made.path is None or made.flaw:
        return None
    if root is not None:
        return made if os.path.lexists(os.path.join(root, made.path)) else None
    return made if made.line or "/" in made.path else None
