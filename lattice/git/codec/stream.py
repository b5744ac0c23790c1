"""The text that `git fast-import` reads: one commit, built beside all refs.

The commit is made on a branch name that never becomes a ref: `reset` without `from` forgets it
before the end, when fast-import would write its branches. The objects stay and the caller moves
the real ref, because fast-import's own check would also let a ref through that was deleted or
rewound meanwhile.
"""

import os
from collections.abc import Iterator

from lattice.git.codec.objects import TREE, in_order, signature
from lattice.git.store import Blob, Edit, NewCommit

_BRANCH = b"refs/lattice/building"


def one_commit(commit: NewCommit) -> bytes:
    """The stream that makes this commit and prints its id."""
    return b"".join(_pieces(commit))


def _pieces(commit: NewCommit) -> Iterator[bytes]:
    for content in commit.blobs.values():
        yield b"blob\n" + _data(content)
    yield b"commit " + _BRANCH + b"\nmark :1\n"
    yield b"author " + signature(commit.author, commit.time) + b"\n"
    yield b"committer " + signature(commit.committer, commit.time) + b"\n"
    yield _data(os.fsencode(commit.message))
    for word, parent in zip(_parent_words(), commit.parents, strict=False):
        yield b"%s %s\n" % (word, parent.encode())
    if commit.onto is not None:
        yield b"deleteall\n" + _edit(b'""', Blob(commit.onto, TREE))
    for path, edit in in_order(commit.edits):
        yield _edit(quoted(os.fsencode(path)), edit)
    yield b"\nreset " + _BRANCH + b"\nget-mark :1\ndone\n"


def _parent_words() -> Iterator[bytes]:
    yield b"from"
    while True:
        yield b"merge"


def _edit(path: bytes, edit: Edit) -> bytes:
    if edit is None:
        return b"D %s\n" % path
    if isinstance(edit, Blob):
        return b"M %06o %s %s\n" % (edit.mode, edit.oid.encode(), path)
    return b"M 100644 inline %s\n%s" % (path, _data(edit))


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def quoted(path: bytes) -> bytes:
    """The path as a C string, every byte but plain ASCII in octal: right for whatever it holds."""
    return b'"' + b"".join(_ESCAPED[byte] for byte in path) + b'"'


_ESCAPED = tuple(
    bytes([byte]) if byte in range(32, 127) and byte not in b'"\\' else b"\\%03o" % byte
    for byte in range(256)
)
