"""The difference between two trees, from one `git diff-tree`, the same in every clone.

Nothing that a user can set changes it: not the configuration of diffs, and not the attributes of
whatever is checked out. A commit that marks its own source files as binary in `.gitattributes`
is shown all the same.
"""

import hashlib
import os
import subprocess
from typing import IO

from msgspec import Struct

from lattice.errors import EnvironmentProblem
from lattice.git.codec import patch
from lattice.git.codec.objects import parents
from lattice.git.environment import clean
from lattice.git.process import missing_commit
from lattice.git.repository import Repository, missing_git, problem, run
from lattice.git.store import Store
from lattice.model.change import Change, FileChange
from lattice.model.ids import Oid

_SETTINGS = {
    "core.attributesFile": os.devnull,
    "core.bigFileThreshold": "512m",
    "core.quotePath": "true",
    "diff.suppressBlankEmpty": "false",
}
_OPTIONS = (
    "-r",
    "--raw",
    "-z",
    "-p",
    "--full-index",
    "--find-renames=50%",
    "-l1000",
    "--unified=3",
    "--inter-hunk-context=0",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--no-relative",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    "--submodule=short",
)
_CHUNK = 1 << 16


class Difference(Struct, frozen=True):
    """A change and what stands behind it.

    `bytes_shown` and `bytes_withheld` add up to the length of the diff's text and `sha256` is
    that of the whole text. Files whose patch lies beyond the limit are in `withheld`, without
    hunks, and not in `change`.
    """

    change: Change
    bytes_shown: int
    bytes_withheld: int
    sha256: str
    withheld: tuple[FileChange, ...] = ()


class _Output(Struct, frozen=True):
    """What git printed: the records, as much of the patches as fits the limit, and all of their size."""

    records: bytes
    text: bytes
    size: int
    sha256: str


def difference(repo: Repository, base: Oid, head: Oid, *, limit_bytes: int | None = None) -> Difference:
    """What changed from `base` to `head`; `base` may be the empty tree.

    With `limit_bytes`, files are given in path order while their patches fit into it. The rest
    is read all the same, for its length and digest, and not kept.
    """
    output = _diff_tree(repo, base, head, limit_bytes)
    records = patch.read_records(output.records)
    cut = len(output.text) < output.size
    filled = [
        (file, end) for file, end in patch.fill(records, output.text) if not cut or end < len(output.text)
    ]
    if not cut and len(filled) != len(records):
        raise EnvironmentProblem(f"cannot read the difference of '{base}' and '{head}' that git printed")
    shown = output.size if not cut else max((end for _, end in filled), default=0)
    return Difference(
        change=Change(base, head, tuple(file for file, _ in filled)),
        bytes_shown=shown,
        bytes_withheld=output.size - shown,
        sha256=output.sha256,
        withheld=records[len(filled) :],
    )


def _diff_tree(repo: Repository, base: Oid, head: Oid, limit_bytes: int | None) -> _Output:
    # The git directory stands in for the worktree, and there is no index: git would look in
    # both for attributes.
    place = repo.common_dir
    settings = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
    where = ["-C", place, f"--git-dir={repo.git_dir}", f"--work-tree={place}"]
    nothing = {"GIT_ATTR_NOSYSTEM": "1", "GIT_INDEX_FILE": os.path.join(place, "lattice", "no-index")}
    try:
        child = subprocess.Popen(
            ["git", *where, *settings, "diff-tree", *_OPTIONS, base, head, "--"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean(os.environ) | nothing,
        )
    except FileNotFoundError:
        raise missing_git() from None
    with child:
        assert child.stdout is not None
        assert child.stderr is not None
        output = _collect(child.stdout, limit_bytes)
        stderr = child.stderr.read()
    if child.returncode:
        raise problem(stderr)
    return output


def _collect(stream: IO[bytes], limit_bytes: int | None) -> _Output:
    buffer = bytearray()
    begin = -1
    while begin < 0 and (chunk := stream.read(_CHUNK)):
        seen = len(buffer)
        buffer += chunk
        begin = patch.end_of_records(buffer, seen)
    records, text = bytes(buffer[:begin]), buffer[begin:]
    digest = hashlib.sha256(text)
    size = len(text)
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if limit_bytes is None or len(text) < limit_bytes:
            text += chunk
    return _Output(records, bytes(text[:limit_bytes]), size, digest.hexdigest())


def first_parent(store: Store, commit: Oid) -> Oid | None:
    """The first parent of a commit; None for a root."""
    raw = store.read(commit)
    if raw is None:
        raise missing_commit(commit)
    return next(iter(parents(raw)), None)


def merge_base(repo: Repository, one: Oid, other: Oid) -> Oid | None:
    """The best common ancestor of two commits; None where they share no history."""
    found = run(repo, "merge-base", "--end-of-options", one, other, ok=(0, 1))
    return Oid(found.decode().strip()) if found else None
