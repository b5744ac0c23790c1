"""What the history says of commits: which are reachable, and which follow each other on a branch."""

from collections.abc import Iterable

from lattice.git.repository import run
from lattice.model.ids import Oid
from lattice.work.here import Here

_LONGEST_LINE = 5000
"""So far back a branch is searched for commits that wait; more than that never share a review."""


def unreachable(here: Here, commits: Iterable[Oid]) -> frozenset[Oid]:
    """Those that no branch, tag or worktree reaches (our own refs do not count), or that are not there.

    What seems to be gone is looked for once more: refs that move meanwhile may hide it from one look
    (seen with reftables of git 2.45).
    """
    gone = _unreached(here, commits)
    return gone and gone & _unreached(here, gone)


def _unreached(here: Here, commits: Iterable[Oid]) -> frozenset[Oid]:
    asked = dict.fromkeys(commits)
    there = [oid for oid in asked if here.store.read(oid) is not None]
    if not there:
        return frozenset(asked)
    # With --all come the HEADs of every worktree.
    ours = ("--exclude=refs/lattice/*", "--exclude=refs/notes/*")
    names = "\n".join([*there, ""]).encode()
    output = run(here.repo, "rev-list", "--ignore-missing", "--stdin", "--not", *ours, "--all", stdin=names)
    return frozenset(asked.keys() - set(there)) | (asked.keys() & set(output.decode().split()))


def lines(here: Here, heads: Iterable[Oid]) -> tuple[tuple[Oid, ...], ...]:
    """The histories by first parents that hold these commits (the oldest first), each once."""
    left = dict.fromkeys(heads)
    found: list[tuple[Oid, ...]] = []
    while left:
        head, _ = left.popitem()
        words = ("rev-list", "--first-parent", "--reverse", f"--max-count={_LONGEST_LINE}")
        line = tuple(Oid(oid) for oid in run(here.repo, *words, head, "--").decode().split())
        found.append(line)
        left = {oid: None for oid in left if oid not in frozenset(line)}
    return tuple(found)
