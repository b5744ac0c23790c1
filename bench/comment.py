"""What one durable event costs, through the command and in a process that has begun already."""

from collections.abc import Iterator
from pathlib import Path

from bench.ground import bare_python, git_commit, initialized, lattice
from bench.measure import Figure, Work, medians, versus
from lattice.model.decide import tasks
from lattice.work.here import Here
from lattice.work.writing import write


def figures(folder: Path) -> Iterator[Figure]:
    repo = initialized(folder / "repo")
    works = {
        "task comment": lattice(repo, "task", "comment", "LAT-1", "said"),
        "python -c pass": bare_python(repo),
    }
    yield versus("task comment, start to end", medians(works, rounds=20), limit=7.5)
    for bulk, side in ((False, "processes"), (True, "libgit2")):
        works = {"append": append(repo, bulk), "git commit": git_commit(repo)}
        yield versus(f"append in process, {side}", medians(works, rounds=20))


def append(repo: Path, bulk: bool) -> Work:
    """Comment on LAT-1, again and again, in this process."""
    here = Here(str(repo), bulk)
    return lambda: write(here, tasks.comment("LAT-1", here.actor(), "said"))
