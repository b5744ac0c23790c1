"""The hooks that the program ships: their names, their bytes, and knowing one again.

Each is a POSIX shell script in `hooks/`; its second line begins with `# git lattice: ` in every version.
"""

from enum import StrEnum

from lattice import shipped
from lattice.errors import EnvironmentProblem

_BEGINNINGS = (
    b"#!/bin/sh\n# git lattice: ",
    # hooks/update before it could be installed by a command.
    b"#!/bin/sh\n# For a shared bare repository: refs/lattice/* only grow there. ",
)


class Hook(StrEnum):
    """A hook of git's that we have a script for."""

    POST_COMMIT = "post-commit"
    POST_APPLYPATCH = "post-applypatch"
    POST_MERGE = "post-merge"
    POST_REWRITE = "post-rewrite"
    PRE_PUSH = "pre-push"
    UPDATE = "update"

    @property
    def reads(self) -> bool:
        """Whether git tells it something on standard input."""
        return self in (Hook.POST_REWRITE, Hook.PRE_PUSH)

    @property
    def may_refuse(self) -> bool:
        """Whether its exit code stops what git is about to do."""
        return self in (Hook.PRE_PUSH, Hook.UPDATE)


LOCAL = (Hook.POST_COMMIT, Hook.POST_APPLYPATCH, Hook.POST_MERGE, Hook.POST_REWRITE, Hook.PRE_PUSH)
SHARED = (Hook.UPDATE,)
"""Those that git runs in a repository where people work, and in a bare one that they push to."""

# git runs no post-commit for `git am`; what is to be done is the same.
_FILES = {Hook.POST_APPLYPATCH: Hook.POST_COMMIT}


def script(hook: Hook) -> bytes:
    """The shipped script; raises EnvironmentProblem where the installation lacks it."""
    data = shipped.read(f"hooks/{_FILES.get(hook, hook)}")
    if data is None:
        raise EnvironmentProblem(f"the script of '{hook}' is missing", "reinstall git-lattice")
    return data


def is_ours(data: bytes) -> bool:
    """Whether a file is one of our scripts, of whatever version."""
    return data.startswith(_BEGINNINGS)
