"""libgit2's way to forget a worktree, apart because its import takes 16 MB and a tenth of a second."""

from contextlib import suppress

import pygit2

from lattice.git.repository import Repository

# libgit2's flags: 1, even a valid one, and 2, even a locked one.
_EVEN_LOCKED = 3
_REFUSALS = (pygit2.GitError, OSError, KeyError, ValueError)


def prune(repo: Repository, name: str) -> None:
    """Remove the registration, where libgit2 can open the repository and knows it."""
    with suppress(*_REFUSALS):
        opened = pygit2.Repository(repo.common_dir)
        with suppress(*_REFUSALS):
            opened.lookup_worktree(name).prune(_EVEN_LOCKED)
        opened.free()
