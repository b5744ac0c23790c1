"""What a program printed, kept for the daily suite: `RECORD=1 make test-engines` writes it anew.

`recorded/ENGINE/SCENARIO.{out,err,code}`. What differs from run to run (places, ids, times, ports) is made
the same, so that a new recording shows what the program says in other words than before, and nothing else.
"""

import re
from pathlib import Path

from engines.real.programs import folder

RECORDED = Path(__file__).resolve().parent.parent / "recorded"
MOST_BYTES = 60_000

_ALIKE = (
    (re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), b"00000000-0000-4000-8000-000000000000"),
    (re.compile(rb"\b(msg|toolu|resp|ses|prt|call|ctc|chatcmpl|req|api|tool|interaction)_\w{8,}"), rb"\1_0"),
    (re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), b"2026-01-02T03:04:05.000Z"),
    (re.compile(rb"20\d\d-\d\d-\d\dT\d\d-\d\d-\d\d-\d+Z"), b"2026-01-02T03-04-05-000Z"),
    (
        re.compile(rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d GMT"),
        b"Fri, 02 Jan 2026 03:04:05 GMT",
    ),
    (re.compile(rb"\b1[78]\d{11}\b"), b"1767323045000"),
    (re.compile(rb'("\w*(?:[dD]uration|_ms|Ms|[lL]atency)\w*":) ?\d+(?:\.\d+)?'), rb"\1 0"),
    (re.compile(rb"\brun=[0-9a-f]{8}\b"), b"run=00000000"),
    (re.compile(rb"127\.0\.0\.1:\d+"), b"127.0.0.1:9"),
    (re.compile(rb"===+\[ data [0-9a-f]{16} \]===+"), b"=====[ data 0000000000000000 ]====="),
)


def record(case: str, streams: tuple[bytes, bytes], code: int, places: dict[str, str]) -> None:
    """Keep what a program printed in a case, `ENGINE/SCENARIO`; `places` says what stands for what."""
    target = RECORDED / case
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending, stream in zip(("out", "err"), streams, strict=True):
        target.with_suffix(f".{ending}").write_bytes(alike(stream, places)[:MOST_BYTES])
    target.with_suffix(".code").write_text(f"{code}\n")


def alike(stream: bytes, places: dict[str, str]) -> bytes:
    """The stream without what differs from run to run."""
    for place, name in {**places, str(folder()): "/opt/engines"}.items():
        stream = stream.replace(place.encode(), name.encode())
    for pattern, same in _ALIKE:
        stream = pattern.sub(same, stream)
    return stream
