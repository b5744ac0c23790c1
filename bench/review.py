"""How long a developer waits for the static review of a commit of 10 files in a repository of 10,000."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.ground import git, initialized, lattice, write
from bench.measure import Figure, seconds

FILES, CHANGED, ROUNDS = 10_000, 10, 5


def figures(folder: Path) -> Iterator[Figure]:
    repo = initialized(folder / "repo", FILES)
    git(repo, "config", "lattice.worktreeDir", str(folder / "worktrees"))
    taken = [reviewed(repo, number) for number in range(ROUNDS)]
    detail = f"median of {ROUNDS}; {CHANGED} files of {FILES:,}, from the command to the note"
    yield Figure("static review", statistics.median(taken), " s", 1.2, detail)


def reviewed(repo: Path, turn: int) -> float:
    """The seconds from the command until the note on a new commit is there."""
    for number in range(CHANGED):
        write(repo, number * 100, f'"""Module {number}, turn {turn}."""\n\nVALUE = {number}\n')
    git(repo, "commit", "--quiet", "-am", f"turn {turn}")
    taken = seconds(lattice(repo, "worker", "run", "CodeReviewLite", "--wait"))
    git(repo, "notes", "--ref=lattice", "show", "HEAD")
    return taken
