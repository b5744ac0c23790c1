"""Text that others wrote, made fit for a terminal.

What comes from the log, from notes or from an engine may hold anything: escape sequences that
repaint the screen, marks that reverse the reading order, halves of surrogate pairs that no
encoding takes. `clean` and `line` are what stands between them and a terminal, and `visible` where
somebody must see that they are there.
"""

import re

# C0 without tab and newline, DEL, C1; zero-width and bidirectional marks; line and paragraph separators.
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
_SURROGATE = r"[\ud800-\udfff]"
_BREAK = r"\s*[\n\t]\s*"


def clean(text: str) -> str:
    """The text without control characters; newlines and tabs stay."""
    return re.sub(_SURROGATE, "\ufffd", re.sub(_CONTROL, "", text))


def visible(text: str) -> str:
    """The text with what `clean` takes out written in its place: `^[`, `<U+202E>`."""
    return re.sub(f"{_CONTROL}|{_SURROGATE}", lambda found: _name(ord(found[0])), text)


def _name(code: int) -> str:
    return f"^{chr(code ^ 0x40)}" if code < 0x80 else f"<U+{code:04X}>"


def line(text: str) -> str:
    """The text cleaned and on one line."""
    return re.sub(_BREAK, " ", clean(text).strip())


def indented(text: str, by: str = "    ") -> list[str]:
    """The lines of a cleaned text, each behind `by`; blank lines stay blank."""
    return [by + row if row.strip() else "" for row in clean(text).rstrip().split("\n")]
