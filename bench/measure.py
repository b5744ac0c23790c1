"""Timing things that are compared: in turns, and by their medians."""

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

Work = Callable[[], object]


class Figure(NamedTuple):
    """One line of the report. Without `limit` the figure is there to be seen."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    detail: str = ""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def __str__(self) -> str:
        mark = "    " if self.limit is None else "ok  " if self.holds else "OVER"
        limit = "" if self.limit is None else f"<= {self.limit:g}{self.unit}"
        return f"{mark} {self.name:<34} {self.value:>8.2f}{self.unit:<3} {limit:<9} {self.detail}".rstrip()


def seconds(work: Work) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def medians(works: Mapping[str, Work], rounds: int) -> dict[str, float]:
    """The median seconds of each, called in turns `rounds` times after one round that does not count."""
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(times) for name, times in taken.items()}


def command(*words: str | Path, cwd: Path) -> Work:
    """A program that is run to its end; it must succeed."""
    return lambda: subprocess.run(words, cwd=cwd, check=True, capture_output=True)


def versus(name: str, medians: Mapping[str, float], limit: float | None = None) -> Figure:
    """The ratio of the first median to the second."""
    (_, mine), (other, theirs) = medians.items()
    detail = f"{mine * 1000:.1f} ms against {theirs * 1000:.1f} ms of {other}"
    return Figure(name, mine / theirs, "x", limit, detail)
