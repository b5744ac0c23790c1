"""`review show`, `list` and `resolve`: what is said of commits, and what became of it."""

import pytest
from support import GitRepository, Lattice, Said

from lattice.model.decide.findings import with_ids
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
    bug, nit = (finding.id for finding in with_ids((BUG, NIT)))

    assert (
        typed("review", "show", code=1).out
        == f"""\
review {head[:12]} by Lint
Verdict:  needs_changes (1 important, 1 nit)
Run:      {run[:12]}
Coverage: static
Evidence: 4b825dc642cb..{head[:12]}, 120 bytes shown; static 1.0

    Looked at everything.

src/a.py:3: important: the file is never closed [SIM115]
    > file = open(path)
    It leaks
    in a loop.
    suggestion:
      with open(path) as file:
    {bug[:12]}: open

(change): nit: the message says nothing
    {nit[:12]}: open

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


def test_findings_are_listed_gravest_first_with_their_ids(
    typed: Typed, repo: GitRepository, reviewer: Reviewer, head: str
) -> None:
    second = repo.commit({"a": "1"}, "second")
    reviewer.review(head, NIT, BUG)
    reviewer.review(second, BLOCKER)
    nit, bug, blocker = (with_ids((finding,))[0].id for finding in (NIT, BUG, BLOCKER))

    assert typed("review", "list").out == (
        f"{blocker[:12]} blocker {second[:7]} src/a.py: a secret\n"
        f"{bug[:12]} important {head[:7]} src/a.py:3: the file is never closed\n"
        f"{nit[:12]} nit {head[:7]} (change): the message says nothing\n"
    )


def test_nothing_open_is_said(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.review(head)

    assert typed("review", "list").out == "no open findings\n"


def test_a_range_limits_the_list(typed: Typed, repo: GitRepository, reviewer: Reviewer, head: str) -> None:
    reviewer.review(head, BUG)
    reviewer.review(repo.commit({"a": "1"}, "second"), NIT)

    listed = typed.json("review", "list", "HEAD~1..HEAD")

    assert [row["finding"]["title"] for row in listed] == [NIT.title]
    typed("review", "list", "gone..HEAD", code=4)


def test_a_branch_lists_its_own_findings(
    typed: Typed, repo: GitRepository, reviewer: Reviewer, head: str
) -> None:
    reviewer.review(head, BUG)
    repo.git("checkout", "--quiet", "-b", "topic")
    reviewer.review(repo.commit({"a": "1"}, "second"), NIT)

    assert [row["finding"]["title"] for row in typed.json("review", "list")] == [NIT.title]


def test_an_unborn_branch_has_no_findings(typed: Typed, repo: GitRepository) -> None:
    repo.git("checkout", "--quiet", "--orphan", "fresh")

    assert typed("review", "list").out == "no open findings\n"


def resolve(typed: Typed, finding: str, fate: str = "refuted", *words: str, code: int = 0) -> Said:
    said = ("--as", fate, "--reason", "the caller closes it")
    return typed("review", "resolve", finding, *said, *words, code=code)


def test_a_resolved_finding_is_listed_only_with_all_and_shown_ever_after(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    reviewer.review(head, BUG)
    (bug,) = with_ids((BUG,))

    said = resolve(typed, bug.id[:4])

    assert said.out == f"{bug.id[:12]} is refuted: src/a.py:3: the file is never closed\n"
    assert typed("review", "list").out == "no open findings\n"
    assert typed("review", "list", "--all").out == (
        f"{bug.id[:12]} important {head[:7]} src/a.py:3: the file is never closed\n"
        "    refuted by human:ana: the caller closes it\n"
    )
    shown = typed("review", "show", code=1).out
    assert f"    {bug.id[:12]}: refuted by human:ana: the caller closes it\n" in shown
    assert "finding_resolved" in typed("log", "--oneline").out


def test_resolving_again_replaces_and_says_so(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.review(head, BUG)
    (bug,) = with_ids((BUG,))
    resolve(typed, bug.id)

    said = resolve(typed, bug.id, "accepted", "--actor", "human:bo")

    assert said.out.endswith("  (it was refuted by human:ana: the caller closes it)\n")
    assert "accepted by human:bo" in typed("review", "list", "--all").out
    answer = typed.json("review", "resolve", bug.id, "--as", "fixed", "--reason", "r")[0]
    assert (answer["resolution"], answer["before"]["resolution"]) == ("fixed", "accepted")


def test_a_fixed_finding_that_is_raised_again_says_so(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.review(head, BUG)
    (bug,) = with_ids((BUG,))
    resolve(typed, bug.id, "fixed")

    reviewer.review(head, BUG)

    assert "    open again, fixed by human:ana: " in typed("review", "list").out
    assert f"    {bug.id[:12]}: open again, fixed by human:ana: " in typed("review", "show", code=1).out


@pytest.mark.parametrize("name", ["f" * 40, "abc", "none"])
def test_an_unknown_finding_is_not_found(typed: Typed, reviewer: Reviewer, head: str, name: str) -> None:
    reviewer.review(head, BUG)

    said = resolve(typed, name, code=4)

    assert said.err == f"error: no finding '{name}'\nhint: git lattice review list --all\n"


def test_a_finding_without_a_log_is_not_found_and_no_log_is_made(repo: GitRepository, shell: Lattice) -> None:
    shell("review", "resolve", "abcd", "--as", "fixed", "--reason", "r", code=4)

    assert repo.git("for-each-ref", "refs/lattice") == ""


@pytest.mark.parametrize("words", [("--as", "fixed", "--reason", " "), ("--as", "fixed"), ("--reason", "r")])
def test_a_resolution_needs_a_word_and_a_reason(
    typed: Typed, reviewer: Reviewer, head: str, words: tuple[str, ...]
) -> None:
    reviewer.review(head, BUG)
    (bug,) = with_ids((BUG,))

    typed("review", "resolve", bug.id, *words, code=2)

    assert len(typed.json("review", "list")) == 1


@pytest.mark.parametrize("variable", ["LATTICE_RUN", "LATTICE_DEPTH"])
def test_a_worker_resolves_nothing(
    typed: Typed, reviewer: Reviewer, head: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    reviewer.review(head, BUG)
    (bug,) = with_ids((BUG,))
    monkeypatch.setenv(variable, "1")

    resolve(typed, bug.id, code=5)

    assert len(typed.json("review", "list")) == 1
