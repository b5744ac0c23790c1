"""A difference between two trees, as values: what reviews are about.

Paths are text; bytes that are not UTF-8 stand percent-escaped. Line contents stay bytes: a
review must not lose what an encoding cannot hold. `patch_digest` is our own identity of a
difference (git's patch id ignores white space, so two commits that differ only in Python
indentation share it).
"""

import hashlib

from msgspec import Struct

from lattice.model.ids import Oid


class Hunk(Struct, frozen=True):
    """One hunk; `lines` are (origin, content) with origin b' ', b'+', b'-' and content with its newline.

    A last line without newline has content without newline.
    """

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    lines: tuple[tuple[bytes, bytes], ...]


class FileChange(Struct, frozen=True, kw_only=True):
    """One path's change. A side that does not exist has path None, mode 0 and oid None.

    Modes are git's as integers (0o100644, 0o100755, 0o120000, 0o160000). `status` is one of
    `A D M R T` (a copy counts as an addition). `binary` files have no hunks.
    """

    status: str
    old_path: str | None
    new_path: str | None
    old_mode: int
    new_mode: int
    old_oid: Oid | None
    new_oid: Oid | None
    binary: bool
    hunks: tuple[Hunk, ...]

    @property
    def path(self) -> str:
        """The path that a finding names: the new one, or the old one of a deletion."""
        return self.new_path or self.old_path or ""

    def added_lines(self) -> dict[int, bytes]:
        """Line number in the new file -> content, for every added line."""
        added: dict[int, bytes] = {}
        for hunk in self.hunks:
            number = hunk.new_start
            for origin, content in hunk.lines:
                if origin == b"+":
                    added[number] = content
                if origin != b"-":
                    number += 1
        return added


class Change(Struct, frozen=True):
    """Everything between `base` and `head`, in path order, renames followed."""

    base: Oid
    head: Oid
    files: tuple[FileChange, ...]


def patch_digest(change: Change) -> str:
    """SHA-256 over our own text of the diff, without line numbers, white space kept.

    Paths, modes and hunk bodies verbatim; both blob ids for binaries and submodules.
    """
    digest = hashlib.sha256()
    for file in change.files:
        head = f"{file.status} {file.old_mode:o} {file.new_mode:o}\0{file.old_path}\0{file.new_path}\0"
        digest.update(head.encode("utf-8", "surrogateescape"))
        if file.binary or not file.hunks:
            digest.update(f"{file.old_oid} {file.new_oid}\0".encode())
        for hunk in file.hunks:
            digest.update(b"@@\0")
            for origin, content in hunk.lines:
                digest.update(origin + content + (b"" if content.endswith(b"\n") else b"\\\n"))
    return digest.hexdigest()
