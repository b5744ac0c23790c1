"""What the gate lets pass: real commits, reviewed by a real worker, and everything that is not a review."""

import json
import os
from pathlib import Path

import pytest
from support import GitRepository

from lattice.model.review import Finding, Severity
from tests.cli.conftest import Reviewer

from .conftest import Asked

RANGE = "main..topic"


def short(commit: str) -> str:
    return commit[:7]


def test_a_reviewed_range_passes_with_one_line(gate: Asked) -> None:
    gate.review(gate.commit("one"))
    gate.review(gate.commit("two"))

    said = gate(RANGE)

    assert said == (0, "2 commits are reviewed, nothing important is open\n", "")


def test_a_commit_without_review_is_named_with_what_mends_it(gate: Asked) -> None:
    gate.review(gate.commit("one"))
    second = gate.commit("two")

    said = gate(RANGE, code=1)

    assert said.out == (
        f"{short(second)} no review: git lattice worker run CodeReviewLite {second[:12]}\n"
        "1 of 2 commits is not reviewed\n"
    )
    gate.review(second)
    gate(RANGE)


def test_the_worker_that_is_named_is_the_one_that_reviews_commits_here(
    repo: GitRepository, gate: Asked
) -> None:
    repo.git("config", "lattice.on.commit", "Custom")
    head = gate.commit("one")

    assert f"git lattice worker run Custom {head[:12]}\n" in gate(RANGE, code=1).out


def test_an_open_finding_shuts_the_gate_and_a_resolution_opens_it(gate: Asked) -> None:
    head = gate.commit("BUG")
    gate.review(head)

    said = gate(RANGE, code=1)

    (finding,) = gate.findings()
    assert said.out == (
        f"{finding[:12]} important {short(head)} code:1: a bug\n"
        '  (use "git lattice review resolve FINDING --as fixed --reason TEXT" once it is)\n'
        "1 finding is open\n"
    )
    gate.typed("review", "resolve", finding[:8], "--as", "fixed", "--reason", "in the next commit")
    assert gate(RANGE).out == "1 commit is reviewed, nothing important is open\n"


def test_a_bug_that_comes_back_after_it_was_fixed_shuts_the_gate_again(gate: Asked) -> None:
    gate.review(gate.commit("BUG"))
    gate.typed("review", "resolve", gate.findings()[0], "--as", "fixed", "--reason", "in the next commit")
    gate.review(gate.commit("fine"))
    gate(RANGE)

    gate.review(gate.commit("BUG"))

    assert "1 finding is open\n" in gate(RANGE, code=1).out


@pytest.mark.parametrize(
    ("severity", "least", "code"),
    [
        (Severity.NIT, (), 0),
        (Severity.MINOR, (), 0),
        (Severity.IMPORTANT, (), 1),
        (Severity.BLOCKER, (), 1),
        (Severity.NIT, ("--min-severity", "nit"), 1),
        (Severity.MINOR, ("--min-severity", "nit"), 1),
        (Severity.IMPORTANT, ("--min-severity", "blocker"), 0),
    ],
)
def test_only_findings_as_grave_as_the_gate_asks_for_shut_it(
    gate: Asked, repo: GitRepository, severity: Severity, least: tuple[str, ...], code: int
) -> None:
    Reviewer(repo).review(gate.commit("one"), Finding(severity=severity, title="so"))

    gate(RANGE, *least, code=code)


def test_an_amended_commit_is_another_one(gate: Asked, repo: GitRepository) -> None:
    first = gate.commit("one")
    gate.review(first)
    gate(RANGE)

    repo.write({"code": "other\n"})
    repo.git("commit", "--quiet", "-a", "--amend", "-m", "amended")

    head = repo.git("rev-parse", "HEAD")
    assert gate(RANGE, code=1).out.startswith(f"{short(head)} no review: ")


def test_a_review_of_the_same_patch_does(gate: Asked, repo: GitRepository) -> None:
    first = gate.commit("one")
    gate.review(first)
    repo.git("commit", "--quiet", "--amend", "-m", "other words")
    gate(RANGE, code=1)

    gate.review("HEAD")

    (commit,) = gate.typed.json("gate", RANGE)[0]["commits"]
    review = commit["standing"]["reviews"][0]["run"]
    assert (review["held"], review["reviewed_as"]) == ("equivalent", first)


def test_the_review_of_a_range_does_for_all_its_commits_and_for_no_other(
    gate: Asked, repo: GitRepository
) -> None:
    commits = [gate.commit(text) for text in ("one", "two", "three")]
    gate.review(RANGE)

    assert gate(RANGE).out == "3 commits are reviewed, nothing important is open\n"
    held = [
        commit["standing"]["reviews"][0]["run"].get("held", "own")
        for commit in gate.typed.json("gate", RANGE)[0]["commits"]
    ]
    assert held == ["own", "covered", "covered"]
    shown = gate.typed("review", "show", commits[0]).out
    status = gate.typed("status").out
    assert f"    Custom: pass, reviewed in the range up to {commits[2][:12]}\n" in status
    assert f"Reviewed: in the range {repo.git('rev-parse', 'main')[:12]}..{commits[2][:12]}\n" in shown

    gate.commit("four")
    gate(RANGE, code=1)


def test_a_finding_of_a_range_is_listed_once(gate: Asked) -> None:
    for text in ("one", "BUG"):
        gate.commit(text)
    gate.review(RANGE)

    said = gate(RANGE, code=1)

    assert said.out.count("a bug") == 1
    assert len(gate.findings(RANGE)) == 1


def test_a_failed_run_is_no_review(gate: Asked, repo: GitRepository) -> None:
    head = gate.commit("one")
    Reviewer(repo).fail(head, worker="Custom")

    assert gate(RANGE, code=1).out == (
        f"{short(head)} failed (auth): git lattice worker run Custom {head[:12]}\n"
        "1 of 1 commit is not reviewed\n"
    )


def test_a_run_under_way_is_no_review_yet(gate: Asked, repo: GitRepository) -> None:
    head = gate.commit("one")
    reviewer = Reviewer(repo)
    run = reviewer.ask(head)
    assert gate(RANGE, code=1).out.startswith(f"{short(head)} queued: git lattice worker wait {run[:12]}\n")

    reviewer.start(run)

    assert gate(RANGE, code=1).out.startswith(f"{short(head)} running: git lattice worker wait {run[:12]}\n")


def test_a_review_that_did_not_see_all_is_no_verdict(gate: Asked, repo: GitRepository) -> None:
    head = gate.commit("one")
    Reviewer(repo).review(head, withheld=10)

    assert gate(RANGE, code=1).out.startswith(
        f"{short(head)} no verdict: git lattice worker run Lint {head[:12]} --again\n"
    )


def test_a_review_whose_worker_changed_what_it_reviewed_is_no_verdict(gate: Asked) -> None:
    head = gate.commit("BUG SPOIL")
    gate.review(head)

    said = gate(RANGE, code=1)

    assert said.out.startswith(
        f"{short(head)} no verdict: git lattice worker run Custom {head[:12]} --again\n"
    )
    assert "    Custom: needs_changes (1 important), not sure\n" in gate.typed("status").out


def test_a_stale_review_counts_and_is_told(gate: Asked, repo: GitRepository) -> None:
    gate.review(gate.commit("one"))
    other = {"name": "Custom", "engine": "script", "command": ["true"]}
    repo.git("checkout", "--quiet", "main")
    repo.commit({"workers/custom.json": json.dumps(other)}, "another version")
    gate.typed("worker", "trust", "Custom", "--yes")
    assert gate(RANGE).out == "1 commit is reviewed, nothing important is open\n"

    # The commit's own version may not run any more: the approved one would.
    gate.typed("worker", "trust", "Custom", "--revoke")
    gate.typed("worker", "trust", "Custom", "--yes")

    assert gate(RANGE).out == (
        "1 commit is reviewed, nothing important is open; 1 review is stale: Custom has changed since\n"
    )


def test_notes_have_no_say(gate: Asked, repo: GitRepository) -> None:
    gate.review(gate.commit("BUG"))
    before = (gate(RANGE, code=1), gate.typed("status"), gate.typed("review", "list"))

    repo.git("update-ref", "-d", "refs/notes/lattice")

    assert (gate(RANGE, code=1), gate.typed("status"), gate.typed("review", "list")) == before


def test_the_gate_changes_nothing_in_the_log(gate: Asked, repo: GitRepository) -> None:
    gate.commit("one")
    before = repo.git("for-each-ref")

    gate(RANGE, code=1)

    assert repo.git("for-each-ref") == before


def test_an_empty_range_passes(gate: Asked) -> None:
    assert gate("topic..topic").out == "no commits, nothing to review\n"


@pytest.mark.parametrize(
    ("key", "message"),
    [("message:*[skip review]*", "words [skip review]"), ("message:[skip review]", "words [skip review]")],
)
def test_a_skipped_commit_needs_no_review(gate: Asked, repo: GitRepository, key: str, message: str) -> None:
    gate.commit("one", message)
    gate(RANGE, code=1)

    repo.git("config", "lattice.skip", key)

    assert gate(RANGE).out == "1 commit needs no review, nothing important is open\n"
    (commit,) = gate.typed.json("gate", RANGE)[0]["commits"]
    assert commit["exempt"].startswith("lattice.skip: ")


def test_an_open_finding_of_a_skipped_commit_counts_all_the_same(gate: Asked, repo: GitRepository) -> None:
    gate.review(gate.commit("BUG", "[skip review]"))
    repo.git("config", "lattice.skip", "message:[skip review]")

    assert "1 finding is open\n" in gate(RANGE, code=1).out


def test_findings_that_a_review_does_not_list_may_be_as_grave(gate: Asked) -> None:
    head = gate.commit("BUG HIDE")
    gate.review(head)
    gate.typed("review", "resolve", gate.findings()[0], "--as", "accepted", "--reason", "known")

    assert gate(RANGE, code=1).out.startswith(
        f"{short(head)} 3 more findings that its review does not list: "
        f"git lattice worker run Custom {head[:12]} --again\n"
    )


def test_it_waits_for_what_is_under_way_if_it_is_told_to(gate: Asked, repo: GitRepository) -> None:
    head = gate.commit("one")
    repo.git("config", "lattice.gateWait", "60")
    gate.typed("worker", "run", "Custom", head)

    assert gate(RANGE).out == "1 commit is reviewed, nothing important is open\n"


def test_it_waits_for_nothing_else(gate: Asked, repo: GitRepository) -> None:
    gate.commit("one")
    repo.git("config", "lattice.gateWait", "3600")

    gate(RANGE, code=1)

    Reviewer(repo).ask(repo.git("rev-parse", "HEAD"))
    gate.typed("pause")
    assert " queued, and paused: git lattice resume\n" in gate(RANGE, code=1).out


def test_it_waits_no_longer_than_it_is_told_to(gate: Asked, repo: GitRepository) -> None:
    reviewer = Reviewer(repo)
    reviewer.start(reviewer.ask(gate.commit("one")))
    repo.git("config", "lattice.gateWait", "0.3")

    assert " running: " in gate(RANGE, code=1).out


def test_json_is_the_whole_answer(gate: Asked) -> None:
    head = gate.commit("BUG")
    gate.review(head)

    (answer,) = gate.typed.json("gate", RANGE, code=1)

    assert (answer["v"], answer["kind"], answer["passes"], answer["least"]) == (1, "gate", False, "important")
    assert [(commit["id"], commit["standing"]["kind"]) for commit in answer["commits"]] == [
        (head, "reviewed")
    ]
    assert [(found["commit"], found["finding"]["path"]) for found in answer["findings"]] == [(head, "code")]


@pytest.mark.parametrize("words", [("a", "--pre-push", "origin"), ("--min-severity", "grave"), ("a...b",)])
def test_words_that_do_not_fit_are_no_answer(gate: Asked, words: tuple[str, ...]) -> None:
    gate(*words, code=2)


def test_without_a_log_nothing_passes(repo: GitRepository) -> None:
    repo.commit({"a": "1"}, "second")

    said = Asked(repo)("HEAD~1..HEAD", code=4)

    assert said.err == "error: there is no log in this repository\nhint: git lattice init\n"
    assert repo.git("for-each-ref", "refs/lattice") == ""


def test_a_damaged_log_lets_nothing_pass(gate: Asked, repo: GitRepository) -> None:
    run = gate.review(gate.commit("one"))
    gate(RANGE)
    tip = repo.git("rev-parse", "refs/lattice/events")
    blob = repo.git("rev-parse", f"{tip}:runs/{run[:2]}/{run[2:4]}/{run[4:]}/run.json")
    repo.git("repack", "-adq")
    repo.git("unpack-objects", "-q", stdin=_pack(repo))
    os.unlink(repo.path / ".git/objects" / blob[:2] / blob[2:])

    said = gate(RANGE, code=8)

    assert run[:12] in said.err


def _pack(repo: GitRepository) -> bytes:
    """The only pack, taken away."""
    (pack,) = repo.path.glob(".git/objects/pack/*.pack")
    data = pack.read_bytes()
    for file in Path(pack.parent).iterdir():
        file.unlink()
    return data
