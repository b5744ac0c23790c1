"""Where the repository is, and running git in it.

Discovery is the one place that listens to the user's GIT_DIR; a `Repository` then says
everything about the place, and every later git process is told it explicitly.
"""

import os
import subprocess
from collections.abc import Container

from msgspec import Struct

from lattice.errors import EnvironmentProblem, LatticeError, NoRepository
from lattice.git.environment import clean

# `rev-parse` echoes options that it does not know: one of them parts the paths (which may hold
# newlines), and on a git without --show-ref-format (before 2.45) that comes back as it is.
_BETWEEN = "--lattice"
_QUESTIONS = (
    "--path-format=absolute",
    "--show-object-format",
    "--show-ref-format",
    "--git-dir",
    _BETWEEN,
    "--git-common-dir",
    _BETWEEN,
    "--show-toplevel",
)
_NO_WORKTREE = b"this operation must be run in a work tree"


class Repository(Struct, frozen=True):
    """A repository as found: absolute real paths; `worktree` is None where there is none.

    `object_format` is `sha1` or `sha256`, `ref_format` is `files` or `reftable`.
    """

    git_dir: str
    common_dir: str
    worktree: str | None
    object_format: str
    ref_format: str


def discover(start: str) -> Repository:
    """The repository around the folder `start`, or the one that GIT_DIR names.

    Raises NoRepository where there is none and EnvironmentProblem where git refuses it.
    """
    done = _finish(["git", "-C", start, "rev-parse", *_QUESTIONS], {**os.environ, "LC_ALL": "C"})
    if done.returncode and _NO_WORKTREE not in done.stderr:
        raise _refusal(done.stderr)
    object_format, ref_format, paths = os.fsdecode(done.stdout).split("\n", 2)
    if object_format.startswith("--"):
        raise EnvironmentProblem(
            "this git does not know 'rev-parse --path-format'", "install git, 2.31 or newer"
        )
    git_dir, common_dir, worktree = paths.split(f"\n{_BETWEEN}\n")
    return Repository(
        git_dir=os.path.realpath(git_dir),
        common_dir=os.path.realpath(common_dir),
        worktree=os.path.realpath(worktree.removesuffix("\n")) if worktree else None,
        object_format=object_format,
        ref_format="files" if ref_format.startswith("--") else ref_format,
    )


def empty_tree(repo: Repository) -> str:
    """The id of the tree without entries."""
    if repo.object_format == "sha256":
        return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def argv(repo: Repository, *words: str | bytes) -> list[str | bytes]:
    """The command line of `git WORDS` in this repository, whatever the current folder is."""
    return ["git", "-C", repo.worktree or repo.git_dir, f"--git-dir={repo.git_dir}", *words]


def run(
    repo: Repository,
    *words: str | bytes,
    stdin: bytes | None = None,
    ok: Container[int] = (0,),
) -> bytes:
    """What `git WORDS` prints in this repository.

    Raises EnvironmentProblem with git's own reason where its exit code is not in `ok`.
    """
    done = _finish(argv(repo, *words), clean(os.environ), stdin)
    if done.returncode not in ok:
        raise problem(done.stderr)
    return done.stdout


def problem(stderr: bytes) -> LatticeError:
    """The error for what git said when it failed: its own reason, and what to do about it."""
    reason = reason_in(stderr)
    for words, hint in _HINTS.items():
        if words in reason:
            return EnvironmentProblem(reason, hint)
    return EnvironmentProblem(reason)


def reason_in(stderr: bytes) -> str:
    """The line of git's complaint that says why: the first fatal one, the last error, or the last."""
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal: ")]
    errors = [line for line in lines if line.startswith("error: ")]
    chosen = (fatal[:1] or errors[-1:] or lines[-1:] or ["git failed without a word"])[0]
    return chosen.removeprefix("fatal: ").removeprefix("error: ").strip()


_HINTS = {
    "No space left on device": "the disk is full: free some space, then try again",
    "Disk quota exceeded": "the disk quota is used up: free some space, then try again",
    "Read-only file system": "the repository is on a read-only file system",
    "Permission denied": "check who owns the repository's files",
    "insufficient permission": "check who owns the repository's files",
}


def _finish(
    command: list[str] | list[str | bytes], env: dict[str, str], stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command,
            env=env,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise missing_git() from None


def missing_git() -> LatticeError:
    """The error for a PATH without git."""
    return EnvironmentProblem("cannot start 'git': it is not on PATH", "install git, 2.31 or newer")


def _refusal(stderr: bytes) -> LatticeError:
    text = stderr.decode("utf-8", "replace")
    reason = reason_in(stderr)
    if "dubious ownership" in text or "unsafe repository" in text:
        advice = [line.strip() for line in text.splitlines() if "safe.directory" in line]
        return EnvironmentProblem(reason, advice[-1] if advice else None)
    if "extension" in reason or "repo version" in reason:
        names = [line.strip() for line in text.splitlines() if line.startswith("\t")]
        return EnvironmentProblem(" ".join([reason, *names]), "a newer git may know it")
    if reason.startswith("not a git repository"):
        return NoRepository(reason, "git init")
    return problem(stderr)
