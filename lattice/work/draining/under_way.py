"""Whether a worktree is in the middle of something that makes and unmakes commits."""

import os

_SIGNS = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "sequencer": "cherry-pick",
    "BISECT_LOG": "bisect",
}
"""What git keeps in a worktree's git directory meanwhile; `git am` uses the folder of a rebase."""


def under_way(git_dir: str) -> str | None:
    """What goes on in the worktree of this git directory, in git's word; None where nothing does."""
    return next((word for name, word in _SIGNS.items() if os.path.lexists(os.path.join(git_dir, name))), None)
