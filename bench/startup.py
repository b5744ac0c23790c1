"""What a command costs that only reads: `worker ps` against a bare Python start."""

from collections.abc import Iterator
from pathlib import Path

from bench.ground import bare_python, initialized, lattice
from bench.measure import Figure, medians, versus


def figures(folder: Path) -> Iterator[Figure]:
    repo = initialized(folder / "repo")
    works = {"worker ps": lattice(repo, "worker", "ps"), "python -c pass": bare_python(repo)}
    yield versus("worker ps, start to end", medians(works, rounds=20), limit=5.5)
