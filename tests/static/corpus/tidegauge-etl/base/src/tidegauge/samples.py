from __future__ import annotations

from typing import Iterable, Iterator, NamedTuple


class Sample(NamedTuple):
    station: str
    epoch: int      # seconds, UTC
    level_mm: int


def parse_lines(lines: Iterable[str]) -> Iterator[Sample]:
    """Parse `STATION;EPOCH;LEVEL` lines; blank lines and `#` lines are skipped."""
    for line in lines:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        station, epoch, level = line.split(";")
        yield Sample(station, int(epoch), int(level))
