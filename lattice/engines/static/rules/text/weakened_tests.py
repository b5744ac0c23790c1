"""Tests that prove less than before: skipped, focused, commented out, or asking for less."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_edits, is_foreign, is_test, is_test_data, suffix
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.text.reading.edits import Edit, edits_of, is_looser
from lattice.engines.static.rules.text.reading.source import Remark, finding
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "weakened-tests"
SCOPE = "edited tests in Python, JavaScript, TypeScript, Go, bats and shell"
WHY = (
    "The test stays green and no longer shows the failure it was written for. Silent for a test that "
    "goes with "
    "its code, for a skip that depends on a condition or gives a reason, and for an assertion that is "
    "replaced "
    "by another as strict."
)
EXAMPLE = "-    assert total(cart) == 42\n+    assert total(cart) is not None"

_CODE = frozenset(
    (".py", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".go", ".bats", ".sh", ".bash")
)
_FOCUS = re.compile(
    r"^\s*(?:(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only(?:\.each.*)?\(|(?:fit|fdescribe"
    r"|fcontext)\()"
)
_SKIP = {
    "js": re.compile(
        r"^\s*(?:(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.skip\(\s*['\"`]|(?:xit|xtest"
        r"|xdescribe|xcontext)\(\s*['\"`])"
    ),
    "py": re.compile(
        r"^\s*@(?:pytest\.mark\.|unittest\.|mark\.)(?:skip|xfail"
        r"|expectedFailure)\b(?:\(\s*(?:strict=\w+)?\s*\))?\s*$|^\s*pytest\.(?:skip|xfail)\(\s*\)"
        r"|^\s*self\.skipTest\(\s*['\"]{2}"
    ),
    "go": re.compile(r"^\tt\.Skip(?:Now|f)?\("),
    "sh": re.compile(r"^\s*skip(?:\s+['\"].*)?\s*$"),
}
_VAGUE_REASON = re.compile(
    r"^\s*(?:@(?:pytest\.mark\.|unittest\.)(?:skip|xfail)\(|pytest\.skip\().*(?:flak|todo|fix ?me|later"
    r"|broken|temporar|fails?\b|failing|disabl|for now|wip)",
    re.IGNORECASE,
)
_ASSERTION = re.compile(
    r"^\s*(?:assert\b|self\.assert\w+\(|self\.fail|expect\(|expect\.|assert\.\w+\(|assert\(|t\.(?:is"
    r"|deepEqual|true|equal|ok)\("
    r"|(?:require|assert|is)\.\w+\(t\b|t\.(?:Error|Fatal)f?\(|with pytest\.raises|\[\[? .*\]|assert_\w+"
    r"|refute_\w*|\(\( .* \)\)|mock\w*\.assert_|\w+\.should\b"
    r"|[\w.]+\.assert_(?:called|not_called|has_calls|any_call|awaited)\w*\()"
)
_COMMENT = re.compile(r"^\s*(?:#|//)\s?")
_TEST = re.compile(
    r"^\s*(?:async )?def (test\w*)|^func (Test\w+)|^\s*(?:it|test"
    r"|specify)(?:\.\w+)*\(\s*(['\"`].*?['\"`])|^@test (.+) \{|^(test_\w+)\(\)"
)


def applies(file: FileChange) -> bool:
    """Test code that is edited or new, not what tests read."""
    path = file.path
    return (
        has_edits(file)
        and suffix(path) in _CODE
        and is_test(path)
        and not is_foreign(path)
        and not is_test_data(path)
    )


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file in view.change.files:
        if not applies(file):
            continue
        head = text_of(view.new(file) or b"").split("\n")
        if max(map(len, head)) > 20_000:
            continue
        said: set[int] = set()
        for remark in _remarks(file, head):
            if remark.line not in said and 0 < remark.line <= len(head):
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(head[remark.line - 1].encode()))


def _remarks(file: FileChange, head: list[str]) -> Iterator[Remark]:
    asserted = frozenset(
        number for number, line in file.added_lines().items() if _ASSERTION.match(text_of(line))
    )
    for pair in (pair for hunk in file.hunks for pair in edits_of(hunk)):
        yield from _put_aside(pair, head, suffix(file.path))
        yield from _loosened(pair)
        yield from _dropped(pair, head, asserted)


def _put_aside(pair: Edit, head: list[str], kind: str) -> Iterator[Remark]:
    """Focused, skipped and commented out."""
    language = {".py": "py", ".go": "go", ".bats": "sh", ".sh": "sh", ".bash": "sh"}.get(kind, "js")
    was_skipped = any(_SKIP[language].search(text) for text in pair.removed)
    for number, text in pair.added:
        if _FOCUS.search(text) and language == "js":
            yield _remark(
                number,
                "Only this test runs: the focus was left in",
                "All other tests of the file are left out. Remove the focus.",
            )
        elif not was_skipped and _is_skip(text, head, number, language):
            yield _remark(
                number,
                "The test is skipped without a condition",
                "It shows no failure any more. Repair it, or say with a condition when it cannot run.",
            )
        elif _COMMENT.match(text):
            kept = _COMMENT.sub("", text).strip()
            was = [each.strip() for each in pair.removed]
            if kept in was and (_ASSERTION.match(kept) or _TEST.match(kept)):
                yield _remark(
                    number,
                    "The check is commented out",
                    "The test passes whatever this would have found. Repair the code, or remove the "
                    "check and say why.",
                )


def _is_skip(text: str, head: list[str], number: int, language: str) -> bool:
    if language == "py" and _VAGUE_REASON.search(text):
        # A decorator; or a call that no condition guards.
        return text.lstrip().startswith("@") or _is_unguarded(head, number)
    if not _SKIP[language].search(text):
        return False
    return language == "js" or text.lstrip().startswith("@") or _is_unguarded(head, number)


def _is_unguarded(head: list[str], number: int) -> bool:
    """Whether the line stands at the top level of its test: the nearest shallower line begins the test."""
    depth = len(head[number - 1]) - len(head[number - 1].lstrip())
    for line in reversed(head[max(0, number - 60) : number - 1]):
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            return bool(_TEST.match(line))
    return False


def _loosened(pair: Edit) -> Iterator[Remark]:
    """Assertions about the same thing that ask for less than the one they replace."""
    for number, new in pair.added:
        if any(is_looser(old, new) for old in pair.removed) and not any(
            new.strip() == old.strip() for old in pair.removed
        ):
            yield _remark(
                number,
                "The assertion asks for less than before",
                "A wrong value passes now. Assert the exact value that is expected.",
            )


def _dropped(pair: Edit, head: list[str], asserted: frozenset[int]) -> Iterator[Remark]:
    """Assertions that go while what they were about stays in the test."""
    gone = [text for text in pair.removed if _ASSERTION.match(text)]
    others = [text for text in pair.removed if text.strip() and not _ASSERTION.match(text)]
    if not gone or others or any(text.strip() for _, text in pair.added):
        return
    start = next((at for at in range(min(pair.line, len(head)) - 1, -1, -1) if _TEST.match(head[at])), None)
    if start is None:
        return
    depth = len(head[start]) - len(head[start].lstrip())
    body = head[start + 1 : pair.line - 1]
    inside = len(gone[0]) - len(gone[0].lstrip())
    if inside <= depth or any(
        text.strip(" })];") and len(text) - len(text.lstrip()) <= depth for text in body
    ):
        return
    end = next(
        (
            at
            for at in range(start + 1, len(head))
            if head[at].strip() and len(head[at]) - len(head[at].lstrip()) <= depth
        ),
        len(head),
    )
    about = set(re.findall(r"\b[a-z_]\w{2,}", " ".join(gone))) - {
        "assert",
        "self",
        "expect",
        "not",
        "equal",
        "require",
        "true",
        "false",
        "none",
        "null",
        "len",
    }
    if not asserted.isdisjoint(range(start + 1, end + 1)):
        return
    rest = "\n".join(head[start + 1 : end])
    if about & set(re.findall(r"\b\w+", rest)):
        yield _remark(
            min(pair.line, len(head)),
            "An assertion is gone from a test that stays",
            "What it checked can break unseen. Keep it, or assert the new behaviour.",
            Severity.MINOR,
        )


def _remark(line: int, title: str, body: str, severity: Severity = Severity.IMPORTANT) -> Remark:
    return Remark(line=line, title=title, body=body, severity=severity, category="tests")
