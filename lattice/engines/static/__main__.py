"""The static engine's command line: one Answer as JSON on stdout, or one line on stderr and exit 1."""

import os
import sys

import msgspec

from lattice.engines.static.report import Scale, answer, plural
from lattice.engines.static.snapshot import Snapshot
from lattice.engines.static.view import Unanswerable
from lattice.errors import LatticeError, UsageError
from lattice.git.difference import difference
from lattice.git.environment import LOCAL
from lattice.git.process import ProcessStore
from lattice.git.repository import discover
from lattice.model.change import FileChange
from lattice.model.ids import Oid
from lattice.model.review import Answer, Check

_MOST_TEXT = 32 << 20
_OPTIONS = ("--git-dir", "--base", "--head")


def main(words: list[str]) -> int:
    """Run the command line `words`; the exit code."""
    try:
        found = review(*_parse(words))
    except LatticeError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return int(error.exit_code)
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    return 0


def review(git_dir: str, base: str, head: str) -> Answer:
    """The review of `base..head` in the repository at `git_dir`."""
    # A hook's GIT_DIR would win over the folder that we were told.
    for name in LOCAL:
        os.environ.pop(name, None)
    repo = discover(git_dir)
    store = ProcessStore(repo)
    try:
        return _review(store, Oid(base), Oid(head))
    finally:
        store.close()


def _review(store: ProcessStore, base: Oid, head: Oid) -> Answer:
    found = difference(store.repo, base, head, limit_bytes=_MOST_TEXT)
    view = Snapshot(store, found.change)
    unseen = sum(map(_text_bytes, view.left_out))
    scale = Scale(
        bytes_shown=found.bytes_shown - unseen,
        bytes_withheld=found.bytes_withheld + unseen,
        files_withheld=len(found.withheld) + len(view.left_out),
    )
    return answer(view, _tools(view), scale)


def _tools(view: Snapshot) -> tuple[Check, ...]:
    tools = []
    if view.oversized:
        tools.append(
            Check(
                "size", "skipped", f"{plural(len(view.oversized), 'content')} over 1 MiB not parsed or linted"
            )
        )
    try:
        linted = view.linted
    except Unanswerable as reason:
        return (*tools, Check("ruff", "skipped", str(reason)))
    return (*tools, Check("ruff", "passed", f"{linted.tool}, isolated"))


def _text_bytes(file: FileChange) -> int:
    return sum(len(content) for hunk in file.hunks for _, content in hunk.lines)


def _parse(words: list[str]) -> tuple[str, str, str]:
    given = dict(zip(words[::2], words[1::2], strict=False))
    if len(words) != 2 * len(_OPTIONS) or set(given) != set(_OPTIONS):
        raise UsageError(f"'{' '.join(words)}' does not fit", "--git-dir DIR --base OID --head OID")
    return given["--git-dir"], given["--base"], given["--head"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
