"""Whether the program slows down as the log grows: at 1,000 and at 100,000 events."""

from collections.abc import Iterator
from pathlib import Path

from bench import history
from bench.comment import append
from bench.ground import initialized, lattice
from bench.measure import Figure, medians, versus

SHORT, LONG = 1_000, 100_000


def figures(folder: Path) -> Iterator[Figure]:
    short, long = (initialized(folder / str(count)) for count in (SHORT, LONG))
    history.grow(short, SHORT)
    history.grow(long, LONG)
    works = {f"{LONG:,}": lattice(long, "worker", "ps"), f"{SHORT:,}": lattice(short, "worker", "ps")}
    yield versus(f"worker ps at {LONG:,} events", medians(works, rounds=20), limit=1.2)
    works = {f"{LONG:,}": append(long, False), f"{SHORT:,}": append(short, False)}
    yield versus(f"append at {LONG:,} events", medians(works, rounds=20), limit=1.2)
