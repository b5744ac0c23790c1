"""What becomes of the rules' findings: checks, the summary, and no secret in any text."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

import pytest
from literal_view import LiteralView, adding
from msgspec import Struct

from lattice.engines.static.report import Scale, answer, ask
from lattice.engines.static.view import Unanswerable, View
from lattice.model.change import FileChange
from lattice.model.review import Check, Finding, Severity

TOKEN = "ghp_" + "k2Vd9sQx7LmZp4TfWn8RcYb3HgJu6EaC1oDi"


class Careless(Struct, frozen=True):
    """A rule that repeats what it saw."""

    NAME: str = "careless"
    SCOPE: str = "everything"

    def applies(self, file: FileChange) -> bool:
        return file.status == "A"

    def check(self, view: View) -> Iterable[Finding]:
        yield Finding(severity=Severity.NIT, title=f"saw {TOKEN}", body=TOKEN, anchor=TOKEN)
        yield Finding(severity=Severity.NIT, title=view.change.head)


class Helpless(Careless, frozen=True):
    """A rule that finds out half-way that it cannot answer."""

    def check(self, view: View) -> Iterable[Finding]:
        yield Finding(severity=Severity.NIT, title="half")
        raise Unanswerable(f"nobody to ask about {view.change.head[:4]}")


def test_no_rule_can_leak_a_secret_through_any_text() -> None:
    asked = ask(Careless(), adding("a", "x"))

    assert [(each.title, each.body, each.anchor) for each in asked.findings[:1]] == [
        ("saw ghp_…", "ghp_…", "ghp_…")
    ]
    assert asked.check == Check("careless", "failed", "1 file: everything")


def test_a_rule_that_cannot_answer_is_skipped_with_its_reason() -> None:
    asked = ask(Helpless(), adding("a", "x"))

    assert asked.findings == ()
    assert asked.check == Check("careless", "skipped", "nobody to ask about aaaa")


def test_a_rule_without_a_file_of_its_kind_is_not_asked() -> None:
    asked = ask(Helpless(), LiteralView({"a": b"x"}, {}))

    assert asked.check == Check("careless", "skipped", "no file of its kind: everything")


def test_what_no_rule_saw_is_counted_and_said() -> None:
    found = answer(adding("a.txt", "x\n"), (), Scale(bytes_shown=2, bytes_withheld=10, files_withheld=1))

    assert (found.bytes_shown, found.bytes_withheld) == (2, 10)
    assert found.summary.startswith("nothing found by ")
    assert found.summary.endswith(" checks on 1 file; 1 file beyond the limit not looked at")


class Endless(Careless, frozen=True):
    """A rule that comes to no end: in our own loop, or inside a regular expression."""

    in_a_pattern: bool = False

    def check(self, view: View) -> Iterator[Finding]:
        yield Finding(severity=Severity.NIT, title="half")
        if self.in_a_pattern:
            re.search("(a+)+$", "a" * 60 + view.change.head[:0] + "b")
        for _ in count():
            pass


@pytest.mark.parametrize("in_a_pattern", [False, True])
def test_a_rule_that_takes_too_long_is_interrupted_and_says_so(in_a_pattern: bool) -> None:
    asked = ask(Endless(in_a_pattern=in_a_pattern), adding("a", "x"), seconds=0.05)

    assert asked.findings == ()
    assert asked.check == Check("careless", "skipped", "not done within 0 s")
    assert ask(Careless(), adding("a", "x")).findings, "the next rule is asked as before"
