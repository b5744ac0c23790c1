"""Tests that prove less than before: skipped, focused, commented out, loosened, or left out of the run."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_edits, is_foreign, is_test, is_test_data, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.text.reading.edits import Edit, edits_of
from lattice.engines.static.rules.text.reading.source import Remark, finding
from lattice.engines.static.rules.text.weakened_tests.gates import FILES, gates
from lattice.engines.static.rules.text.weakened_tests.put_aside import depth_of, put_aside
from lattice.engines.static.rules.text.weakened_tests.said import ASSERTION, TEST, weakened
from lattice.engines.static.rules.text.weakened_tests.strength import asked, loosened
from lattice.engines.static.rules.text.weakened_tests.verbs import SOMETHING
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "weakened-tests"
SCOPE = "edited tests in Python, JavaScript, TypeScript, Go, bats and shell; how runners are started"
WHY = (
    "The test stays green and no longer shows the failure it was written for. Silent for a test that goes"
    " with its"
    " code, for a skip that depends on a condition or gives a reason, for an assertion that is replaced by"
    " another as"
    " strict, and for rows of a table that go."
)
EXAMPLE = "-    assert total(cart) == 42\n+    assert total(cart) is not None"

_CODE = frozenset(
    (".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".go", ".bats", ".sh", ".bash")
)
_LONGEST = 20_000


def applies(file: FileChange) -> bool:
    """Test code that is edited or new, not what tests read; and files that say how tests run."""
    path = file.path
    if not has_edits(file) or is_foreign(path) or is_test_data(path):
        return False
    return (suffix(path) in _CODE and is_test(path)) or bool(FILES.search(path))


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file in view.change.files:
        if not applies(file):
            continue
        head = text_of(view.new(file) or b"").split("\n")
        if max(map(len, head)) > _LONGEST:
            continue
        said: set[int] = set()
        for remark in _remarks(file, head):
            if remark.line not in said and 0 < remark.line <= len(head):
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(head[remark.line - 1].encode()))


def _remarks(file: FileChange, head: list[str]) -> Iterator[Remark]:
    edits = [edit for hunk in file.hunks for edit in edits_of(hunk)]
    if not is_test(file.path):
        for edit in edits if file.status != "A" else ():
            yield from gates(edit, head)
        return
    asserted = frozenset(
        number for number, line in file.added_lines().items() if ASSERTION.match(text_of(line))
    )
    for edit in edits:
        yield from put_aside(edit, head, suffix(file.path))
        for number in loosened(edit):
            yield weakened(
                number,
                "The assertion asks for less than before",
                "A wrong value passes now. Assert the exact value that is expected.",
            )
        yield from _dropped(edit, head, asserted)


def _dropped(edit: Edit, head: list[str], asserted: frozenset[int]) -> Iterator[Remark]:
    """Assertions that go while what they were about stays in the test."""
    gone = [text for text in edit.removed if ASSERTION.match(text)]
    others = [
        text for text in edit.removed if text.strip() and not ASSERTION.match(text) and not _is_part(text)
    ]
    if (
        all(map(_is_faint, gone))
        or others
        or any(text.strip() and not _DISCARDED.match(text) for _, text in edit.added)
    ):
        return
    start = next((at for at in range(min(edit.line, len(head)) - 1, -1, -1) if TEST.match(head[at])), None)
    if start is None:
        return
    depth = depth_of(head[start])
    if depth_of(gone[0]) <= depth or any(
        text.strip(" \t})];") and depth_of(text) <= depth for text in head[start + 1 : edit.line - 1]
    ):
        return
    end = next(
        (at for at in range(start + 1, len(head)) if head[at].strip() and depth_of(head[at]) <= depth),
        len(head),
    )
    if not asserted.isdisjoint(range(start + 1, end + 1)):
        return
    about = set(re.findall(r"\b[a-z_]\w{2,}", " ".join(gone))) - _COMMON
    rest = "\n".join(head[start + 1 : end])
    if about & set(re.findall(r"\b\w+", rest)):
        yield weakened(
            min(edit.line, len(head)),
            "An assertion is gone from a test that stays",
            "What it checked can break unseen. Keep it, or assert the new behaviour.",
            Severity.MINOR,
        )


_DISCARDED = pattern(r"^\s*(?:_(?:, _)* = [\w, ]+|void \w+;?|pass)\s*$")
_COMMON = frozenset(
    "assert self expect not equal require true false none null len want got err errorf fatalf".split()
)


def _is_faint(text: str) -> bool:
    """Whether an assertion says no more than that there is something, as type checkers want it."""
    found = asked(text)
    return found is not None and found.strength <= SOMETHING


def _is_part(text: str) -> bool:
    """Whether the line is the condition or the end of one of Go's checks."""
    return text.strip() in ("}", "})", ")") or (text.rstrip().endswith("{") and asked(text) is not None)
