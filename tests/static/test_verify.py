"""Findings of other engines held against the tree: what it bears out, contradicts, or leaves open."""

import pytest
from literal_view import LiteralView

from lattice.engines.verify import Outcome, verify
from lattice.model.review import Finding, Severity

OLD = "import json\n\n\ndef load(path):\n    return json.load(open(path))\n"
NEW = (
    OLD
    + "\n\ndef save(path, value):\n    file = open(path, 'w')\n    json.dump(value, file)\n"
    + "    return helper(path)\n"
)
OTHER = "def parse_date(text):\n    return text\n"
VIEW = LiteralView(
    {"src/store.py": OLD.encode(), "src/dates.py": OTHER.encode()},
    {"src/store.py": NEW.encode(), "src/dates.py": OTHER.encode()},
    tree=frozenset({"docs/intro.md"}),
    words={
        "parse_date": frozenset({"src/dates.py"}),
        "save": frozenset({"src/store.py"}),
        "helper": frozenset({"src/store.py"}),
    },
)


def said(
    title: str,
    line: int | None = 10,
    body: str = "",
    path: str = "src/store.py",
    anchor: str = "",
    side: str = "new",
) -> Finding:
    return Finding(
        path=path, line=line, side=side, severity=Severity.IMPORTANT, title=title, body=body, anchor=anchor
    )


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (said("`open` is never closed", 9), 9),
        (said("The handle of 'open' leaks", 11), 9),
        (said("It leaks", 9, "The file that `open(path, 'w')` gives is kept.  See `json.dump`."), 10),
        (said("It leaks", 7, anchor="file = open(path, 'w')"), 9),
        (said("`helper` is not defined", 11), 11),
        (said("No file 'src/config.toml' at this commit", 9, "`src/config.toml` does not exist."), 9),
    ],
)
def test_what_the_tree_bears_out_is_confirmed(finding: Finding, line: int) -> None:
    found = verify(finding, VIEW)

    assert (found.outcome, found.line) == (Outcome.CONFIRMED, line), found.evidence


@pytest.mark.parametrize(
    ("finding", "evidence"),
    [
        (said("leaks", path="src/nothing.py"), "no file 'src/nothing.py' at this commit"),
        (said("leaks", 400), "'src/store.py' has 11 lines, not 400"),
        (said("`retry_later` swallows the error"), "'retry_later' stands nowhere at this commit"),
        (said("`save` is not defined"), "'save' is defined in 'src/store.py'"),
        (said("It calls `parse_date`, which does not exist"), "'parse_date' is defined in 'src/dates.py'"),
        (said("The file `docs/intro.md` is missing"), "'docs/intro.md' exists at this commit"),
        (said("gone", path="src/nowhere.py", side="old"), "the change does not touch 'src/nowhere.py'"),
        (said("gone", 90, side="old"), "'src/store.py' had 5 lines, not 90"),
    ],
)
def test_what_the_tree_contradicts_is_refuted(finding: Finding, evidence: str) -> None:
    found = verify(finding, VIEW)

    assert (found.outcome, found.evidence) == (Outcome.REFUTED, evidence)


@pytest.mark.parametrize(
    ("finding", "evidence"),
    [
        (
            Finding(severity=Severity.NIT, title="the message says nothing"),
            "it is about the change as a whole",
        ),
        (said("It leaks", 9), "line 9 was changed; nothing is quoted"),
        (said("`load` leaks", 4), "line 4 was not changed"),
        (said("`load` is slow", 10), "line 10 was changed; what is quoted stands elsewhere"),
        (
            said("`parse_date` is not defined"),
            "'parse_date' is defined in 'src/dates.py'; whether it is known here is open",
        ),
        (said("`json.dumps` does not exist"), "nothing at this commit defines 'dumps'; a library may"),
        (said("`nowhere` and `json` clash"), "'nowhere' stands nowhere at this commit"),
        (said("`load` leaks", None), "it names no line that is there"),
        (said("gone", 2, side="old"), "it is about a line that the change removes"),
        (
            said("`src/config.toml` does not exist", 1),
            "no 'src/config.toml' at this commit; the line was not changed",
        ),
        (said("prose", path="docs/intro.md"), "'docs/intro.md' is too large or no text to be looked at"),
    ],
)
def test_what_the_tree_does_not_tell_is_unsure(finding: Finding, evidence: str) -> None:
    found = verify(finding, VIEW)

    assert (found.outcome, found.evidence) == (Outcome.UNSURE, evidence)


def test_a_line_within_the_tolerance_of_the_end_is_not_refuted() -> None:
    assert verify(said("`helper` fails", 14), VIEW).line == 11
    assert verify(said("`helper` fails", 15), VIEW).outcome is Outcome.REFUTED


@pytest.mark.parametrize("content", [b"", b"\xff\xfea\x00", b"\0" * 100, b"x" * 3_000_000])
def test_odd_bytes_are_no_reason_to_fail(content: bytes) -> None:
    view = LiteralView({}, {"a": content})

    assert verify(said("`x` is missing", 1, path="a"), view).outcome in Outcome
