"""git made to run on a worktree of ours: nothing that a user set changes what it does there.

It ends when we do: of a supervisor that was killed no git goes on filling a folder that somebody
else removes meanwhile.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Container
from functools import partial

from lattice.git.config import ANONYMOUS
from lattice.git.environment import clean
from lattice.git.repository import Repository, argv, missing_git, problem

# No hook runs, and nothing is written beside the files, the index and HEAD. The index is one whole file
# that trusts nothing but what it was told by a full stat; every file of the commit is there.
_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.untrackedCache=false",
    "core.sparseCheckout=false",
    "core.ignoreStat=false",
    "core.trustctime=true",
    "core.checkStat=default",
    "core.logAllRefUpdates=false",
    "core.safecrlf=false",
    "submodule.recurse=false",
    "advice.addEmbeddedRepo=false",
)
_OPTIONS = tuple(word for setting in _SETTINGS for word in ("-c", setting))
_WHO = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", ANONYMOUS.name), ("EMAIL", ANONYMOUS.email))
}
_LIBC = ctypes.CDLL(None)
_SET_DEATH_SIGNAL = 1


def git(
    side: Repository,
    *words: str,
    index: str | None = None,
    stdin: bytes | None = None,
    ok: Container[int] = (0,),
) -> bytes:
    """What `git WORDS` prints on one side of a worktree, with another index file if one is given.

    Raises EnvironmentProblem with git's own reason where its exit code is not in `ok`.
    """
    environ = clean(os.environ) | _WHO | {"GIT_WORK_TREE": side.worktree or ""}
    if index:
        environ["GIT_INDEX_FILE"] = index
    try:
        done = subprocess.run(
            argv(side, *_OPTIONS, *words),
            env=environ,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            preexec_fn=partial(_end_with, os.getpid()),
        )
    except FileNotFoundError:
        raise missing_git() from None
    if done.returncode not in ok:
        raise problem(done.stderr)
    return done.stdout


def paths(output: bytes) -> tuple[str, ...]:
    """The names in what git printed with `-z`."""
    return tuple(os.fsdecode(name) for name in output.split(b"\0")[:-1])


def _end_with(parent: int) -> None:
    """In the child: be killed when the parent dies, where the system can do that."""
    prctl = getattr(_LIBC, "prctl", None)
    if prctl is not None:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
