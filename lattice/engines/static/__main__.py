"""The static engine's command line: one Answer as JSON on stdout, or one line on stderr and exit 1."""

import os
import sys

import msgspec

from lattice.engines.static import allowing
from lattice.engines.static.report import Scale, answer, plural
from lattice.engines.static.snapshot import Snapshot
from lattice.engines.static.view import ToolRun, Unanswerable
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
_DISABLE = "--disable"


def main(words: list[str]) -> int:
    """Run the command line `words`; the exit code."""
    try:
        found = review(*_parse(words))
    except LatticeError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return int(error.exit_code)
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    return 0


def review(git_dir: str, base: str, head: str, disabled: tuple[str, ...] = ()) -> Answer:
    """The review of `base..head` in the repository at `git_dir`, without the rules that are `disabled`."""
    # A hook's GIT_DIR would win over the folder that we were told.
    for name in LOCAL:
        os.environ.pop(name, None)
    repo = discover(git_dir)
    store = ProcessStore(repo)
    try:
        return _review(store, Oid(base), Oid(head), disabled)
    finally:
        store.close()


def _review(store: ProcessStore, base: Oid, head: Oid, disabled: tuple[str, ...]) -> Answer:
    found = difference(store.repo, base, head, limit_bytes=_MOST_TEXT)
    view = Snapshot(store, found.change)
    unseen = sum(map(_text_bytes, view.left_out))
    scale = Scale(
        bytes_shown=found.bytes_shown - unseen,
        bytes_withheld=found.bytes_withheld + unseen,
        files_withheld=len(found.withheld) + len(view.left_out),
    )
    return answer(view, _unknown(disabled) + _tools(view), scale, disabled)


def _unknown(disabled: tuple[str, ...]) -> tuple[Check, ...]:
    """What is said of names that no rule has: they turn nothing off."""
    names = [f"'{name}'" for name in disabled if not allowing.is_known(name)]
    return (
        (Check("disabled", "skipped", f"{allowing.KEY} names no rule: {', '.join(names)}"),) if names else ()
    )


def _tools(view: Snapshot) -> tuple[Check, ...]:
    tools = []
    if view.oversized:
        tools.append(
            Check(
                "size", "skipped", f"{plural(len(view.oversized), 'content')} over 1 MiB not parsed or linted"
            )
        )
    others = tuple(map(_ran, view.tool_runs()))
    try:
        linted = view.linted
    except Unanswerable as reason:
        return (*tools, Check("ruff", "skipped", str(reason)), *others)
    return (*tools, Check("ruff", "passed", f"{linted.tool}, isolated"), *others)


def _ran(run: ToolRun) -> Check:
    name = run.tool.partition(" ")[0]
    return (
        Check(name, "skipped", run.reason) if run.reason else Check(name, "passed", f"{run.tool}, isolated")
    )


def _text_bytes(file: FileChange) -> int:
    return sum(len(content) for hunk in file.hunks for _, content in hunk.lines)


def _parse(words: list[str]) -> tuple[str, str, str, tuple[str, ...]]:
    pairs = list(zip(words[::2], words[1::2], strict=False))
    disabled = tuple(value for option, value in pairs if option == _DISABLE)
    given = {option: value for option, value in pairs if option != _DISABLE}
    if len(words) != 2 * (len(_OPTIONS) + len(disabled)) or set(given) != set(_OPTIONS):
        usage = "--git-dir DIR --base OID --head OID [--disable RULE]..."
        raise UsageError(f"'{' '.join(words)}' does not fit", usage)
    return given["--git-dir"], given["--base"], given["--head"], disabled


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
