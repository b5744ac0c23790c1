"""A persona in the frame.

A persona says who reads and what to look for; the frame says the rest, and where the persona stands in it:
`{role}`. What comes of it is frozen with the run and filled when the run starts: see `template`.
"""

from lattice.errors import UsageError

_ROLE = "{role}"
_OF_THE_FRAME = ("{data:", "{diff_file}", "{brief_file}")


def persona(data: bytes, where: str) -> str:
    """The text of a persona; `where` says whose it is. Raises UsageError for what is none."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from None
    if not text:
        raise UsageError(f"{where} is empty", "it says who reads the change and what to look for")
    for place in _OF_THE_FRAME:
        if place in text:
            raise UsageError(
                f"{where} holds '{place}'", "the frame places the data, and comes with the program"
            )
    return text


def compose(frame: str, role: str) -> bytes:
    """The frame with the persona in its place."""
    return frame.replace(_ROLE, role).encode()
