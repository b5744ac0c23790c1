"""Merges that git makes by itself: there is nothing in them that is not in one of their sides."""

from lattice.git.repository import run
from lattice.work.here import Here
from lattice.work.judging.ranges import Commit

_NO_ANSWER = (1, 128, 129)
"""Conflicts; objects that are missing; a git before 2.38, which has no such merge."""


def is_plain(here: Here, commit: Commit) -> bool:
    """Whether git makes exactly this commit's tree of its two parents, without a conflict."""
    if len(commit.parents) != 2:
        return False
    made = run(here.repo, "merge-tree", "--write-tree", *commit.parents, ok=(0, *_NO_ANSWER))
    # After a conflict there is more than the id of a tree.
    return made.decode("utf-8", "replace") == f"{here.store.tree(commit.id)}\n"
