"""Moments and durations as people read them. Times are UTC milliseconds; display is in the local zone."""

import time

_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (7, "day"), (52, "week"))
_LATEST = 253_402_214_400_000  # the last day of the year 9999


def moment(at: int) -> str:
    """`2026-01-02 03:04:05 +0000`; what no calendar holds is written as it stands."""
    if not 0 <= at <= _LATEST:
        return f"@{at}"
    return time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(at // 1000))


def ago(at: int, now: int) -> str:
    """`3 minutes ago`; `just now` for less than a second, and for a clock that is ahead."""
    span = duration(now - at)
    return f"{span} ago" if span else "just now"


def duration(milliseconds: int) -> str:
    """The span in its largest unit, `3 minutes`; empty for less than a second."""
    count = milliseconds // 1000
    if count <= 0:
        return ""
    for size, unit in _STEPS:
        if count < size:
            return _plural(count, unit)
        count //= size
    return _plural(count, "year")


def _plural(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
