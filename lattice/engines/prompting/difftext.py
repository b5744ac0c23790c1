"""A difference as text to read: in a prompt with the number of each line, in a file as `git diff` writes it.

Both show what is not seen as escapes, so that neither can be applied as a patch; bytes that are not UTF-8
stand as `\\xff`. Git's own headings of hunks are not in the value that this is made of.
"""

from collections.abc import Iterable, Iterator

from lattice.engines.prompting.fencing import visible, visible_line
from lattice.model.change import FileChange, Hunk

_STATUS = {"A": "new", "D": "deleted", "M": "modified", "R": "renamed from", "T": "another type"}
_KINDS = {0o100755: "executable", 0o120000: "symbolic link", 0o160000: "submodule"}
_GITLINK = 0o160000


def told(file: FileChange) -> str:
    """`src/a.py (modified)`: the path and all that is to be said of it but its lines."""
    words = [_STATUS[file.status]]
    if file.status == "R":
        words = [f"renamed from {visible_line(file.old_path or '')}", *(["modified"] if file.hunks else [])]
    kind = _KINDS.get(file.new_mode or file.old_mode)
    if kind:
        words.append(kind)
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        words.append(f"mode {file.old_mode:o} -> {file.new_mode:o}")
    if _GITLINK in (file.old_mode, file.new_mode):
        words.append(f"{file.old_oid or 'nothing'} -> {file.new_oid or 'nothing'}")
    if file.binary:
        words.append("binary")
    return f"{visible_line(file.path)} ({', '.join(words)})"


def counted(file: FileChange) -> str:
    """`+12 -3 src/a.py (modified)`."""
    origins = [origin for hunk in file.hunks for origin, _ in hunk.lines]
    return f"+{origins.count(b'+')} -{origins.count(b'-')} {told(file)}"


def numbered(files: Iterable[FileChange]) -> str:
    """The files with their hunks, each line behind its number: for one that was removed the old one."""
    return "\n".join(line for file in files for line in _numbered_lines(file))


def _numbered_lines(file: FileChange) -> Iterator[str]:
    yield f"--- {told(file)}"
    last = max(
        (hunk.new_start + hunk.new_lines + hunk.old_start + hunk.old_lines for hunk in file.hunks), default=0
    )
    width = max(4, len(str(last)))
    for hunk in file.hunks:
        yield _place(hunk)
        for number, origin, content in _with_numbers(hunk):
            text = _text(content)
            yield f"{number:>{width}} {origin} | {text}" if text else f"{number:>{width}} {origin} |"
            if not content.endswith(b"\n"):
                yield f"{'':>{width}} \\ no newline at the end of the file"


def _with_numbers(hunk: Hunk) -> Iterator[tuple[int, str, bytes]]:
    old, new = hunk.old_start, hunk.new_start
    for origin, content in hunk.lines:
        yield old if origin == b"-" else new, origin.decode(), content
        old += origin != b"+"
        new += origin != b"-"


def patch(file: FileChange) -> str:
    """One file's part of what `git diff` prints, but for the headings of hunks."""
    return "".join(f"{line}\n" for line in _patch_lines(file))


def _patch_lines(file: FileChange) -> Iterator[str]:
    old, new = (visible_line(path or file.path) for path in (file.old_path, file.new_path))
    yield f"diff --git a/{old} b/{new}"
    yield from _modes(file)
    if file.status == "R":
        yield f"rename from {old}"
        yield f"rename to {new}"
    if file.old_oid != file.new_oid:
        yield f"index {file.old_oid or '0'}..{file.new_oid or '0'}"
    before, after = (
        f"a/{old}" if file.old_path else "/dev/null",
        f"b/{new}" if file.new_path else "/dev/null",
    )
    if file.binary:
        yield f"Binary files {before} and {after} differ"
    if file.hunks:
        yield f"--- {before}"
        yield f"+++ {after}"
    for hunk in file.hunks:
        yield _place(hunk)
        for origin, content in hunk.lines:
            yield origin.decode() + _text(content)
            if not content.endswith(b"\n"):
                yield "\\ No newline at end of file"


def _modes(file: FileChange) -> Iterator[str]:
    if not file.old_mode:
        yield f"new file mode {file.new_mode:o}"
    elif not file.new_mode:
        yield f"deleted file mode {file.old_mode:o}"
    elif file.old_mode != file.new_mode:
        yield f"old mode {file.old_mode:o}"
        yield f"new mode {file.new_mode:o}"


def _place(hunk: Hunk) -> str:
    return f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@"


def _text(content: bytes) -> str:
    return visible(content.removesuffix(b"\n").decode("utf-8", "backslashreplace"))
