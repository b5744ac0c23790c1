"""What our post-commit adds to a commit: no hook, an empty one, ours, in turns in one repository."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench.ground import git, repository
from bench.installed import environment
from bench.measure import Figure, Work, command, medians
from lattice.local.hooks.scripts import Hook, script

_ROUNDS = 60
# What the hook starts takes a while to find that it has to wait; nobody commits so fast.
_PAUSE_SECONDS = 0.3
_ALLOWED_MS = 4.0


def figures(folder: Path) -> Iterator[Figure]:
    os.environ["PATH"] = f"{environment() / 'bin'}{os.pathsep}{os.environ['PATH']}"
    repo = repository(folder / "repo")
    git(repo, "config", "gc.auto", "0")
    hooks = {"no hook": None, "empty hook": b"#!/bin/sh\n", "our hook": script(Hook.POST_COMMIT)}
    works = {name: _commit(repo, folder / name, text) for name, text in hooks.items()}
    works["pause"] = lambda: _pause(repo)
    taken = {name: seconds * 1000 for name, seconds in medians(works, rounds=_ROUNDS).items()}
    for name in hooks:
        yield Figure(f"git commit, {name}", taken[name], "ms")
    added = taken["our hook"] - taken["empty hook"]
    yield Figure("added to a commit by our hook", added, "ms", _ALLOWED_MS, "over an empty hook")


def _commit(repo: Path, hooks: Path, text: bytes | None) -> Work:
    """An empty commit with this post-commit, or none."""
    hooks.mkdir()
    if text is not None:
        (hooks / "post-commit").write_bytes(text)
        (hooks / "post-commit").chmod(0o755)
    words = ("-c", f"core.hooksPath={hooks}", "commit", "--quiet", "--allow-empty", "-m", "change")
    return command("git", *words, cwd=repo)


def _pause(repo: Path) -> None:
    """Let what the hook started come to rest, and find nothing: no review is to run beside a later commit."""
    for note in (repo / ".git/lattice/spool").iterdir():
        note.unlink(missing_ok=True)
    time.sleep(_PAUSE_SECONDS)
