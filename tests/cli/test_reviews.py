"""`review show`: what is said of a commit, and the exit code that says it to a program."""

import pytest
from support import GitRepository

from lattice.model.review import Finding, Severity
from tests.cli.conftest import Reviewer, Typed

BUG = Finding(
    path="src/a.py",
    line=3,
    severity=Severity.IMPORTANT,
    title="the file is never closed",
    body="It leaks\nin a loop.",
    suggestion="with open(path) as file:",
    rule="SIM115",
    anchor="file = open(path)",
)
NIT = Finding(severity=Severity.NIT, title="the message says nothing")
BLOCKER = Finding(path="src/a.py", severity=Severity.BLOCKER, title="a secret")


@pytest.fixture
def head(repo: GitRepository) -> str:
    return repo.git("rev-parse", "HEAD")


def test_a_review_shows_every_finding_with_its_place(typed: Typed, reviewer: Reviewer, head: str) -> None:
    run = reviewer.review(head, BUG, NIT)

    assert (
        typed("review", "show", code=1).out
        == f"""\
review {head[:12]} by Lint
Verdict:  needs_changes (1 important, 1 nit)
Run:      {run[:12]}
Coverage: static
Evidence: static 1.0 on 4b825dc642cb..{head[:12]}, 120 bytes shown

    Looked at everything.

src/a.py:3: important: the file is never closed [SIM115]
    > file = open(path)
    It leaks
    in a loop.
    suggestion:
      with open(path) as file:

(change): nit: the message says nothing

nothing found by ruff
syntax skipped: no Python
"""
    )


@pytest.mark.parametrize(
    ("findings", "withheld", "code"),
    [((), 0, 0), ((NIT,), 0, 0), ((BUG,), 0, 1), ((BLOCKER,), 0, 1), ((), 50, 3)],
)
def test_the_exit_code_is_the_verdict(
    typed: Typed, reviewer: Reviewer, head: str, findings: tuple[Finding, ...], withheld: int, code: int
) -> None:
    reviewer.review(head, *findings, withheld=withheld)

    typed("review", "show", head, code=code)


def test_the_newest_review_of_each_worker_is_shown_and_the_worst_decides(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    reviewer.review(head, BLOCKER)
    newest = reviewer.review(head)
    other = reviewer.review(head, BUG, worker="Deep")

    shown = typed.json("review", "show", code=1)

    assert [(review["worker"], review["run"], review["verdict"]) for review in shown] == [
        ("Deep", other, "needs_changes"),
        ("Lint", newest, "pass"),
    ]


def test_json_is_the_whole_review(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.review(head, BUG)

    review = typed.json("review", "show", code=1)[0]

    assert (review["v"], review["kind"], review["target"]["head"]) == (1, "review", head)
    assert review["findings"][0]["suggestion"] == "with open(path) as file:"
    assert review["evidence"]["bytes_shown"] == 120


def test_a_run_and_a_task_lead_to_their_review(typed: Typed, reviewer: Reviewer, head: str) -> None:
    task = typed.json("task", "create", "one")[0]["task"]
    older = reviewer.review(head, BUG, task=task)
    newer = reviewer.review(head, task=task)

    assert typed.json("review", "show", older[:6], code=1)[0]["run"] == older
    assert typed.json("review", "show", "LAT-1")[0]["run"] == newer


def test_an_older_review_counts_though_a_newer_run_failed(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    reviewer.review(head)
    reviewer.fail(head)

    typed("review", "show")


def test_a_run_that_failed_is_no_verdict(typed: Typed, reviewer: Reviewer, head: str) -> None:
    run = reviewer.fail(head)

    said = typed("review", "show", code=3)

    assert said.err == (
        f"error: no verdict on '{head[:12]}': run '{run[:12]}' of Lint has failed (auth: no key)\n"
        f"hint: git lattice worker run Lint {head[:12]}\n"
    )


def test_a_commit_without_review_says_how_to_get_one(typed: Typed, head: str) -> None:
    said = typed("review", "show", code=4)

    assert said.err == (
        f"error: no review of '{head[:12]}'\nhint: git lattice worker run CodeReviewLite {head[:12]}\n"
    )


def test_a_run_that_goes_on_is_no_review_yet(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.start(reviewer.ask(head))

    said = typed("review", "show", code=4)

    assert f"no review of '{head[:12]}' yet" in said.err
    assert "hint: git lattice worker ps" in said.err


@pytest.mark.parametrize("name", ["gone", "dead", "LAT-9", "-x"])
def test_what_names_no_commit_is_not_found(typed: Typed, name: str) -> None:
    said = typed("review", "show", "--", name, code=4)

    assert f"'{name}'" in said.err


def test_a_finding_cannot_write_to_the_terminal(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.review(
        head, Finding(severity=Severity.NIT, title="\x1b[2Jgone\x07", body="a\u202eb\x9bc\r", path="x\ny")
    )

    said = typed("review", "show")

    assert "x y: nit: [2Jgone\n    abc\n" in said.out
    assert not set(said.out) & set("\x1b\x07\u202e\x9b\r")
