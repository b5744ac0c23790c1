"""Tests that no longer run, or whose failure nobody sees: skipped, focused, renamed, left early, caught."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.edits import Edit
from lattice.engines.static.rules.text.reading.source import Remark
from lattice.engines.static.rules.text.weakened_tests.said import ASSERTION, TEST, weakened

_FOCUS = pattern(
    r"^\s*(?:(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only(?:\.each.*)?\(|(?:fit|fdescribe"
    r"|fcontext)\()"
    r"|^\s*(?:it|test|describe)\(.*\{[^{}]*\bonly:\s*true"
)
_SKIP = {
    "js": pattern(
        r"^\s*(?:(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.skip\(\s*['\"`]|(?:xit|xtest"
        r"|xdescribe|xcontext|pending)"
        r"\(\s*['\"`]|(?:it|test|describe|suite)\(.*,\s*\{[^{}]*\b(?:skip|todo):\s*(?:true|['\"`]))"
    ),
    "py": pattern(
        r"^\s*@(?:pytest\.mark\.|unittest\.|mark\.)(?:skip|xfail"
        r"|expectedFailure)\b(?:\(\s*(?:strict=\w+)?\s*\))?\s*$"
        r"|^\s*pytest\.(?:skip|xfail)\(\s*\)|^\s*self\.skipTest\(\s*['\"]{2}"
        r"|^\s*@(?:pytest\.mark|unittest)\.skip(?:if|If)\(\s*(?:True|1)\b"
    ),
    "go": pattern(r"^\s*t\.Skip(?:Now|f)?\("),
    "sh": pattern(r"^\s*skip(?:\s+['\"].*)?\s*$|^\s*(?:startSkipping)\s*$"),
}
_CALLED = pattern(r"^\s*(?:t|this|ctx|context)\.(?:skip|todo)\((?:['\"`].*)?\)?;?\s*$")
_OF_TITLE = pattern(r"^\s*(?:it|test|specify)\.(?:todo|fails|failing|fixme)\(\s*(['\"`].*?['\"`])")
_EXPECTED_TO_FAIL = pattern(
    r"^\s*@pytest\.mark\.xfail\((?!\s*(?:sys|os|platform|[A-Z_]+\b|not |condition"
    r"|raises))"
)
_VAGUE_REASON = pattern(
    r"^\s*(?:@(?:pytest\.mark\.|unittest\.)(?:skip|xfail)\(|pytest\.skip\().*(?:flak|todo|fix ?me|later"
    r"|broken|temporar"
    r"|fails?\b|failing|disabl|for now|wip)",
    re.IGNORECASE,
)
_COMMENT = pattern(r"^\s*(?:#|//)\s?")
_CASE = pattern(r"^\s*if (?:tc|tt|test|c|testCase|tcase|case)\.\w+ == \"")
_RENAMED = pattern(
    r"^(?:(?P<py>\s*(?:async )?def )|(?P<go>func )|(?P<sh>(?:function )?))_?(?:x|X|no|skip|disabled|off"
    r"|broken|Disabled|_)*_?"
    r"(?P<name>[tT]est\w*)\("
)
_TAG = pattern(r"^//go:build .*\b(?:integration|e2e|slow|manual|ignore|flaky|broken|disabled|todo|wip)\b")
_CAUGHT = pattern(
    r"^\s*(?:except(?:\s+\(?(?:AssertionError|Exception|BaseException)\b.*)?\s*:"
    r"|\}\s*catch\s*(?:\(\w*\)\s*)?\{)"
)
_TRY = pattern(r"^\s*try\s*[:{]\s*$")
_LEAVES = pattern(r"^\s*return;?\s*$|^\s*if \((?:process\.env\.CI|isCI|true)\b.*\)\s*(?:\{\s*)?return;?")
_LOUD = pattern(r"\bt\.(?:Error|Fatal)f?\(")
_QUIET = pattern(r"\b(?:t\.Logf?|fmt\.Print\w*|log\.Print\w*)\(")


def put_aside(edit: Edit, head: list[str], kind: str) -> Iterator[Remark]:
    """What an edit does to the running of tests, one remark for a line."""
    language = {".py": "py", ".go": "go", ".bats": "sh", ".sh": "sh", ".bash": "sh"}.get(kind, "js")
    was_skipped = any(_SKIP[language].search(text) for text in edit.removed)
    for number, text in edit.added:
        if _FOCUS.search(text) and language == "js":
            yield weakened(
                number,
                "Only this test runs: the focus was left in",
                "All other tests of the file are left out. Remove the focus.",
            )
        elif not was_skipped and _is_skip(edit, text, head, number):
            yield weakened(
                number,
                "The test is skipped without a condition",
                "It shows no failure any more. Repair it, or say with a condition when it cannot run.",
            )
        elif _is_commented(edit, text):
            yield weakened(
                number,
                "The check is commented out",
                "The test passes whatever this would have found. Repair the code, or remove the check and"
                " say why.",
            )
        elif _is_renamed(edit, text) or (_TAG.match(text) and number < 5 and len(edit.added) < 4):
            yield weakened(
                number,
                "The test is no longer one that the runner finds",
                "It shows no failure any more. Repair it, or remove it and say why.",
            )
        elif _is_hushed(edit, text, head, number):
            yield weakened(
                number,
                "A failed check no longer fails the test",
                "A wrong value passes now. Let the assertion fail, or assert what is expected.",
            )


def _is_skip(edit: Edit, text: str, head: list[str], number: int) -> bool:
    title = _OF_TITLE.match(text)
    if title:
        return any(title[1] in old and TEST.match(old) for old in edit.removed)
    is_python = text.lstrip().startswith(("@", "pytest", "self.", "def", "unittest"))
    if is_python and _EXPECTED_TO_FAIL.match(text):
        return not any(TEST.match(new) for _, new in edit.added)
    if is_python and _VAGUE_REASON.search(text):
        # A decorator; or a call that no condition guards.
        return text.lstrip().startswith("@") or is_unguarded(head, number)
    if re.match(r"\s*t\.Skip", text):
        return is_unguarded(head, number) or any(
            _CASE.match(line) for line in head[max(0, number - 2) : number - 1]
        )
    if _CALLED.match(text):
        return is_unguarded(head, number)
    skips = next((pattern for pattern in _SKIP.values() if pattern.search(text)), None)
    if skips is None:
        return False
    return skips is _SKIP["js"] or text.lstrip().startswith("@") or is_unguarded(head, number)


def depth_of(line: str) -> int:
    """The width of the indentation, a tab counting as one."""
    return len(line) - len(line.lstrip())


def is_unguarded(head: list[str], number: int) -> bool:
    """Whether the line stands at the top level of its test: the nearest shallower line begins the test."""
    depth = len(head[number - 1]) - len(head[number - 1].lstrip())
    for line in reversed(head[max(0, number - 60) : number - 1]):
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            return bool(TEST.match(line))
    return False


def _is_commented(edit: Edit, text: str) -> bool:
    if not _COMMENT.match(text):
        return False
    kept = _COMMENT.sub("", text).strip()
    return kept in (each.strip() for each in edit.removed) and bool(ASSERTION.match(kept) or TEST.match(kept))


def _is_renamed(edit: Edit, text: str) -> bool:
    """Whether a test keeps its name but for what made it one."""
    new = _RENAMED.match(text)
    if not new or TEST.match(text):
        return False
    for old in edit.removed:
        was = TEST.match(old) and _RENAMED.match(old)
        if was and was["name"].lower() == new["name"].lower():
            return True
    return False


def _is_hushed(edit: Edit, text: str, head: list[str], number: int) -> bool:
    """Whether a failure is caught, printed, or never come to."""
    if _TRY.match(text) and ASSERTION.match(head[number] if number < len(head) else ""):
        below = head[number : number + 12]
        caught = next((at for at, line in enumerate(below) if _CAUGHT.match(line)), None)
        if caught is None:
            return False
        inside = [line for line in below[caught + 1 : caught + 3] if depth_of(line) > depth_of(below[caught])]
        held = " ".join(inside)
        return not re.search(r"\braise\b|\bthrow\b|fail|expect\(|assert", held)
    if _QUIET.search(text):
        said = re.search(r"\(.*", text)
        return any(_LOUD.search(old) and said and said[0][1:12] in old for old in edit.removed)
    if _LEAVES.match(text) and is_unguarded(head, number):
        depth = len(text) - len(text.lstrip())
        for line in head[number : number + 30]:
            if line.strip() and len(line) - len(line.lstrip()) < depth:
                return False
            if ASSERTION.match(line):
                return True
    return False
