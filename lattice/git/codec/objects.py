"""Commits and trees as git stores them.

A tree is a run of `<octal mode> <name> NUL <raw id>`, sorted as if a folder's name ended in `/`.
Names become text with surrogate escapes, so that every byte survives the way there and back.
"""

import os
from collections.abc import Iterable, Iterator, Mapping

from lattice.git.store import Blob, Edit, Entry, Identity, NewCommit
from lattice.model.ids import Oid

TREE = 0o040000
GITLINK = 0o160000
_MODES = frozenset({0o100644, 0o100755, 0o120000, GITLINK, TREE})

# What git strips from the ends of a name or an e-mail (ident.c, strbuf_addstr_without_crud).
_CRUD = "".join(chr(code) for code in range(33)) + ".,:;<>\"\\'"
_DROPPED = str.maketrans("", "", "<>\n\0")


def parents(commit: bytes) -> tuple[Oid, ...]:
    """The parents of a raw commit, the first one first."""
    return tuple(Oid(line[7:].decode()) for line in _header(commit) if line.startswith(b"parent "))


def tree_of(commit: bytes) -> Oid:
    """The tree of a raw commit."""
    return Oid(commit[5 : commit.index(b"\n")].decode())


def message_of(commit: bytes) -> bytes:
    """The message of a raw commit, verbatim."""
    return commit.partition(b"\n\n")[2]


def committed_at(commit: bytes) -> int:
    """The committer's time of a raw commit, in seconds since 1970."""
    line = next(line for line in _header(commit) if line.startswith(b"committer "))
    return int(line.rsplit(b" ", 2)[1])


def _header(commit: bytes) -> list[bytes]:
    return commit.partition(b"\n\n")[0].split(b"\n")


def read_tree(raw: bytes, id_bytes: int) -> Iterator[Entry]:
    """The entries of a raw tree whose ids have `id_bytes` bytes, in git's order."""
    place = 0
    while place < len(raw):
        space = raw.index(b" ", place)
        end = raw.index(b"\0", space)
        next_place = end + 1 + id_bytes
        oid = Oid(raw[end + 1 : next_place].hex())
        yield Entry(os.fsdecode(raw[space + 1 : end]), int(raw[place:space], 8), oid)
        place = next_place


def child_of(raw: bytes, name: str, id_bytes: int) -> Oid | None:
    """The id that a raw tree has for `name`; cheaper than reading the whole tree."""
    tail = b" " + os.fsencode(name)
    place = 0
    while place < len(raw):
        end = raw.index(b"\0", place)
        if raw[place:end].endswith(tail) and raw.index(b" ", place) + len(tail) == end:
            return Oid(raw[end + 1 : end + 1 + id_bytes].hex())
        place = end + 1 + id_bytes
    return None


def write_tree(entries: Iterable[Entry]) -> bytes:
    """The raw tree of these entries, in whatever order they come."""
    named = sorted((os.fsencode(entry.name) + _tail(entry), entry) for entry in entries)
    return b"".join(
        b"%o %s\0%s" % (entry.mode, os.fsencode(entry.name), bytes.fromhex(entry.oid)) for _, entry in named
    )


def _tail(entry: Entry) -> bytes:
    return b"/" if entry.mode == TREE else b""


def write_commit(commit: NewCommit, tree: Oid) -> bytes:
    """The raw commit over this tree."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in commit.parents)]
    head = "\n".join(lines).encode()
    author = b"author " + signature(commit.author, commit.time)
    committer = b"committer " + signature(commit.committer, commit.time)
    return b"\n".join([head, author, committer, b"", os.fsencode(commit.message)])


def signature(who: Identity, time: int) -> bytes:
    """`name <email> time +0000`, with what would break the line taken out, as git does."""
    name = who.name.translate(_DROPPED).strip(_CRUD) or "unknown"
    email = who.email.translate(_DROPPED).strip(_CRUD)
    return os.fsencode(f"{name} <{email}> {time} +0000")


def in_order(edits: Mapping[str, Edit]) -> list[tuple[str, Edit]]:
    """The edits in the order that makes them independent of the mapping's: removals, then paths.

    So a folder can give way to a file of its name, and a file to a folder. Raises ValueError
    for what no tree can hold.
    """
    for path, edit in edits.items():
        _check(path, edit)
    return sorted(edits.items(), key=lambda item: (item[1] is not None, item[0]))


def _check(path: str, edit: Edit) -> None:
    for part in path.split("/"):
        if part in ("", ".", "..") or part.lower() == ".git" or "\0" in part:
            raise ValueError(f"no tree can hold the path {path!r}")
    if isinstance(edit, Blob) and edit.mode not in _MODES:
        raise ValueError(f"no tree can hold the mode {edit.mode:o}")
