"""Writing with git's own programs: `fast-import` makes the objects, `update-ref` moves the ref.

Two processes and not one: the check that fast-import itself makes when it writes a branch lets
through a ref that was deleted, or rewound to an ancestor, since the caller read it. The second
process costs a twentieth of the append.
"""

import os
import re
import subprocess
from contextlib import suppress

from lattice.effects import durable
from lattice.errors import EnvironmentProblem
from lattice.git.codec.stream import one_commit
from lattice.git.environment import clean
from lattice.git.repository import Repository, argv, missing_git, problem, reason_in
from lattice.git.store import NewCommit, RefMoved
from lattice.model.ids import Oid

# Not core.fsyncMethod=batch: for the five to ten objects of one event it is a few per cent
# slower than a plain fsync of each (git 2.39, ext4).
_DURABLE = ("-c", "core.fsync=loose-object,reference,pack,pack-metadata")

_MOVED = (
    r"is at [0-9a-f]+ but expected [0-9a-f]+|reference already exists"
    r"|unable to resolve reference|reference is missing but expected"
)
_LOCKED = r"(?s)Unable to create '(?P<lock>.*)\.lock': File exists"


def build(repo: Repository, commit: NewCommit) -> Oid:
    """Write the commit and its objects, fsynced, and no ref; the commit's id."""
    words = ("fast-import", "--quiet", "--done", "--date-format=raw")
    pid, code, output, stderr = _feed(argv(repo, *_DURABLE, *words), one_commit(commit))
    if code:
        _forget_crash(repo, pid)
        raise problem(stderr)
    return Oid(output.decode().strip())


@durable
def move(repo: Repository, ref: str, new: Oid, old: Oid | None, message: str) -> None:
    """Compare-and-swap of a ref, fsynced; `old` None: it must not exist. Raises RefMoved."""
    _finish_move(_start_move(repo, message), ref, new, old)


@durable
def append(repo: Repository, ref: str, commit: NewCommit) -> Oid:
    """Build the commit and move `ref` from its first parent to it; the second git starts meanwhile."""
    # Without an order, which is what a failed build leaves it with, update-ref moves nothing.
    with _start_move(repo, commit.message.partition("\n")[0]) as mover:
        new = build(repo, commit)
        _finish_move(mover, ref, new, next(iter(commit.parents), None))
    return new


def _start_move(repo: Repository, message: str) -> subprocess.Popen[bytes]:
    words = ("update-ref", "-m", os.fsencode(_one_line(message)), "--no-deref", "--stdin", "-z")
    return _start(argv(repo, *_DURABLE, *words))


def _finish_move(mover: subprocess.Popen[bytes], ref: str, new: Oid, old: Oid | None) -> None:
    order = f"update {ref}\0{new}\0{old or '0' * len(new)}\0"
    _, stderr = mover.communicate(os.fsencode(order))
    if mover.returncode:
        raise _refusal(ref, stderr)


def _one_line(message: str) -> str:
    # Git refuses an empty one.
    return " ".join(message.replace("\0", " ").split()) or "lattice"


def _refusal(ref: str, stderr: bytes) -> EnvironmentProblem | RefMoved:
    reason = reason_in(stderr)
    locked = re.search(_LOCKED, reason)
    if locked:
        return held(ref, locked["lock"] + ".lock")
    if re.search(_MOVED, reason):
        return moved(ref)
    return EnvironmentProblem(reason, problem(stderr).hint)


def moved(ref: str) -> RefMoved:
    """The error for a ref that is elsewhere."""
    return RefMoved(f"cannot move '{ref}': it is no longer where it was read", "try again")


def held(ref: str, lock: str) -> RefMoved:
    """The error for a ref that another writer holds; if it never goes away, its lock was left behind."""
    return RefMoved(
        f"cannot move '{ref}': '{lock}' exists",
        "another git may be writing; if none is, one was killed and left the lock: git lattice doctor",
    )


def _feed(command: list[str | bytes], stdin: bytes) -> tuple[int, int, bytes, bytes]:
    """Run it to the end: its pid, exit code, output and complaints."""
    child = _start(command)
    output, stderr = child.communicate(stdin)
    return child.pid, child.returncode, output, stderr


def _start(command: list[str | bytes]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=clean(os.environ))
    except FileNotFoundError:
        raise missing_git() from None


def _forget_crash(repo: Repository, pid: int) -> None:
    """Remove the report that fast-import leaves in the git directory when it dies, ours only."""
    with suppress(OSError):
        os.unlink(os.path.join(repo.git_dir, f"fast_import_crash_{pid}"))
