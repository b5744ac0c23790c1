"""What a worktree of 20,000 files costs: made in three ways, and moved instead of made."""

import os
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pygit2
from pygit2.enums import CheckoutStrategy

from bench.ground import git, repository, write
from bench.measure import Figure, Work, medians, seconds
from lattice.git.repository import Repository, discover
from lattice.git.worktrees import checkout, contents, registration, removal
from lattice.git.worktrees.linked import Linked
from lattice.model.ids import Oid

FILES, CHANGED, ROUNDS = 20_000, 50, 3

Fill = Callable[[Linked, Oid], None]


def figures(folder: Path) -> Iterator[Figure]:
    repo = repository(folder / "repo", FILES)
    first = Oid(git(repo, "rev-parse", "HEAD"))
    for number in range(CHANGED):
        write(repo, number * 100, f'"""Module {number}, changed."""\n')
    git(repo, "commit", "--quiet", "-am", "second")
    made = _made(discover(str(repo)), folder, first)
    for name in ("git with 2 workers", "libgit2"):
        yield _ratio(f"made by {name}", made[name], made["git"])
    linked = Linked(discover(str(repo)), "kept", str(folder / "kept"))
    yield from _kept(linked, first, Oid(git(repo, "rev-parse", "HEAD")), made["git"])


def _made(repo: Repository, folder: Path, commit: Oid) -> dict[str, float]:
    """The median seconds of filling a worktree in each of the ways, in turns.

    None is removed before all are made, and all is written back before the next: it would pay for the last.
    """
    ways = {"git": _check_out(1), "git with 2 workers": _check_out(2), "libgit2": _check_out_with_libgit2}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS):
        for number, name in enumerate((*list(ways)[turn:], *list(ways)[:turn])):
            linked = Linked(repo, f"{turn}-{number}", str(folder / f"{turn}-{number}"))
            registration.add(linked, commit)
            os.sync()
            taken[name].append(seconds(partial(ways[name], linked, commit)))
    return {name: statistics.median(times) for name, times in taken.items()}


def _kept(linked: Linked, first: Oid, second: Oid, made: float) -> Iterator[Figure]:
    """The steps of keeping a worktree, against making one."""
    registration.add(linked, first)
    checkout.check_out(linked, first)
    checkout.rebuild_index(linked, first)
    there_and_back: Work = partial(_move, linked, (second, first))
    yield _ratio("moved by git", medians({"": there_and_back}, ROUNDS)[""] / 2, made, limit=0.2)
    steps: dict[str, Work] = {
        "compared with its commit": partial(contents.differences, linked, first),
        "given a new index": partial(checkout.rebuild_index, linked, first),
    }
    for name, taken in medians(steps, ROUNDS).items():
        yield _ratio(name, taken, made)
    removal.remove(linked)


def _move(linked: Linked, commits: tuple[Oid, ...]) -> None:
    for commit in commits:
        checkout.check_out(linked, commit)
        checkout.clean(linked)


def _check_out(workers: int) -> Fill:
    def fill(linked: Linked, commit: Oid) -> None:
        words = ("-c", f"checkout.workers={workers}", "checkout", "--quiet", "--force", "--detach", commit)
        git(Path(linked.path), *words)

    return fill


def _check_out_with_libgit2(linked: Linked, commit: Oid) -> None:
    opened = pygit2.Repository(linked.path)
    opened.checkout_tree(opened[commit].peel(pygit2.Commit), strategy=CheckoutStrategy.FORCE)  # type: ignore[no-untyped-call]
    opened.free()


def _ratio(name: str, taken: float, made: float, limit: float | None = None) -> Figure:
    detail = f"{taken * 1000:.0f} ms against {made * 1000:.0f} ms of making one of {FILES:,} files with git"
    return Figure(f"worktree {name}", taken / made, "x", limit, detail)
