"""What a run printed, made fit for a terminal: whole, or piece by piece as it comes.

A piece may end inside a character or inside an escape sequence. `Plain` holds such an end back
until the next piece shows what it was, so that the text does not depend on where it was cut.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator

from lattice.report.safe import clean
from lattice.report.shown import Shown

# ECMA-48: control sequences, strings up to BEL or ST (titles, links), and the escapes of one letter.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
)
_BEGUN = re.compile(r"(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[\]PX^_][^\x07\x1b]*\x1b?|\x1b[ -/]*)\Z")
_LONGEST = 4096
"""What is longer than this is no sequence: nothing may be held back for ever."""


class Plain:
    """A stream of bytes as text without escape sequences and control characters."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def feed(self, data: bytes, final: bool = False) -> str:
        """The text that is certain with this piece; with `final` all of it."""
        text = self._held + self._decoder.decode(data, final)
        begun = None if final else _BEGUN.search(text)
        cut = begun.start() if begun and len(text) - begun.start() <= _LONGEST else len(text)
        self._held = text[cut:]
        return clean(_ESCAPE.sub("", text[:cut]))


def plain(data: bytes) -> str:
    """All of a stream."""
    return Plain().feed(data, final=True)


class Printed(Shown, frozen=True, kw_only=True, tag="output"):
    """What an engine printed; empty streams included."""

    run: str
    stdout: str
    stderr: str
    supervisor: str


def printed(answer: Printed) -> Iterator[str]:
    """The output itself, then what went to the other streams under a heading."""
    for name, text in (("", answer.stdout), ("stderr", answer.stderr), ("supervisor", answer.supervisor)):
        if text:
            if name:
                yield f"--- {name}"
            yield text.rstrip("\n")


class Chunk(Shown, frozen=True, kw_only=True, tag="chunk"):
    """The next piece of one of a run's streams: stdout, stderr or supervisor."""

    run: str
    stream: str
    text: str


def chunks(pieces: Iterable[Chunk]) -> Iterator[str]:
    """The lines of stdout as they are complete, then the other streams under a heading."""
    stream, rest = "stdout", ""
    for piece in pieces:
        if piece.stream != stream:
            yield from _last(rest)
            yield f"--- {piece.stream}"
            stream, rest = piece.stream, ""
        *lines, rest = (rest + piece.text).split("\n")
        yield from lines
    yield from _last(rest)


def _last(rest: str) -> tuple[str, ...]:
    """A line that no newline ended."""
    return (rest,) if rest else ()
