"""Which side of git serves a command: the one place that knows both, and imports pygit2 late.

`import pygit2` costs several times a bare Python start, and most commands only read a few
objects.
"""

import os
from importlib import import_module

from lattice.git.process import ProcessStore
from lattice.git.repository import Repository
from lattice.git.store import Store


def open_store(repo: Repository, bulk: bool) -> Store:
    """A store on the repository; with `bulk`, libgit2's where libgit2 can serve it."""
    if bulk and libgit2_serves(repo):
        side = import_module("lattice.git.libgit2")
        opened: Store | None = side.open_libgit2(repo)
        if opened is not None:
            return opened
    return ProcessStore(repo)


def libgit2_serves(repo: Repository) -> bool:
    """Whether libgit2 reads this format and all objects are here; it may still refuse an extension."""
    plain = repo.object_format == "sha1" and repo.ref_format == "files"
    return plain and not _has_promised_objects(repo)


def _has_promised_objects(repo: Repository) -> bool:
    """Whether a partial clone left objects out, which git would fetch and libgit2 would miss."""
    packs = os.path.join(repo.common_dir, "objects", "pack")
    try:
        return any(name.endswith(".promisor") for name in os.listdir(packs))
    except FileNotFoundError:
        return False


def prune_worktree(repo: Repository, name: str) -> None:
    """Have libgit2 forget a linked worktree, locked or not, where libgit2 serves the repository."""
    if libgit2_serves(repo):
        import_module("lattice.git.worktrees.pruning").prune(repo, name)
