"""`status`, which is also what `git lattice` alone does."""

import json
import re

import pytest
from support import GitRepository, wait_until

from lattice.model.review import Finding, Severity
from tests.cli.conftest import Reviewer, Typed

NIT = Finding(severity=Severity.NIT, title="a word")
BUG = Finding(path="a", line=1, severity=Severity.IMPORTANT, title="wrong")


def test_commits_are_shown_with_what_was_said_of_them(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    first = repo.git("rev-parse", "HEAD")
    second, third, fourth = (repo.commit({"a": text}, f"commit {text}") for text in "234")
    reviewer.review(first)
    reviewer.review(second, BUG, worker="Deep")
    reviewer.fail(second)
    running = reviewer.ask(third)
    reviewer.start(running)
    queued = reviewer.ask(fourth)

    shown = typed("status").out

    assert (
        re.sub(r"\d+ seconds? ago", "just now", shown)
        == f"""\
On branch main

{fourth[:7]} commit 4
    Lint: queued just now
{third[:7]} commit 3
    Lint: running, started just now
{second[:7]} commit 2
    Deep: needs_changes (1 important)
    Lint: failed: auth: no key
{first[:7]} first
    Lint: pass
  (use "git lattice review show COMMIT" to read a review)

1 finding is open; git lattice review list

Running:
    {running[:12]} Lint on {third[:12]}: running, started just now

Queued:
    {queued[:12]} Lint on {fourth[:12]}: queued just now
"""
    )


def test_no_command_at_all_is_the_status(typed: Typed) -> None:
    assert typed().out == typed("status").out


def test_a_commit_without_review_says_how_to_get_one(typed: Typed, repo: GitRepository) -> None:
    assert typed("status").out == (
        f"On branch main\n\n{repo.git('rev-parse', '--short', 'HEAD')} first\n    no review\n"
        '  (use "git lattice worker run CodeReviewLite COMMIT" to have one reviewed)\n'
    )


def test_the_number_of_commits_can_be_chosen(typed: Typed, repo: GitRepository) -> None:
    for number in range(11):
        repo.commit({"a": str(number)}, f"commit {number}")

    assert len(typed.json("status")[0]["commits"]) == 10
    assert [commit["subject"] for commit in typed.json("status", "-n", "2")[0]["commits"]] == [
        "commit 10",
        "commit 9",
    ]
    typed("status", "-n", "-1", code=2)


def test_a_detached_head_has_no_branch(typed: Typed, repo: GitRepository) -> None:
    repo.git("checkout", "--quiet", "--detach")

    assert typed("status").out.startswith("HEAD is detached\n")
    assert typed.json("status")[0]["branch"] is None


def test_an_unborn_branch_has_no_commits(typed: Typed, repo: GitRepository) -> None:
    repo.git("checkout", "--quiet", "--orphan", "fresh")

    assert typed("status").out == "On branch fresh\n\nNo commits yet\n"


@pytest.mark.parametrize(
    ("key", "value"), [("log.showSignature", "true"), ("color.ui", "always"), ("log.follow", "true")]
)
def test_settings_of_git_log_change_nothing(typed: Typed, repo: GitRepository, key: str, value: str) -> None:
    before = typed("status").out

    repo.git("config", key, value)

    assert typed("status").out == before


def test_a_subject_of_any_bytes_stays_on_its_line(typed: Typed, repo: GitRepository) -> None:
    message = b"caf\xe9 \x1b[31m\x07"
    repo.git("commit", "--quiet", "--allow-empty", "-F", "-", stdin=message)

    assert re.search(r"caf. \[31m\n    no review\n", typed("status").out)


def test_a_review_of_the_same_patch_is_shown_as_that(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    first = repo.git("rev-parse", "HEAD")
    run = reviewer.review(first)
    second = repo.commit({"a": "1"}, "second")

    reviewer.move(run, second)

    assert f"    Lint: pass, reviewed as {first[:12]}\n" in typed("status", "-n", "1").out
    (review,) = typed.json("review", "show")
    assert (review["equivalent_to"], review["covered_by"]) == (first, None)


def test_what_came_after_a_review_is_told_beside_it(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    head = repo.git("rev-parse", "HEAD")
    reviewer.review(head)
    reviewer.fail(head)

    assert "    Lint: pass; then failed: auth: no key\n" in typed("status").out


def test_what_was_resolved_is_not_open(typed: Typed, repo: GitRepository, reviewer: Reviewer) -> None:
    head = repo.git("rev-parse", "HEAD")
    reviewer.review(head, BUG, NIT)
    finding, other = (row["id"] for row in typed.json("review", "list"))
    assert "2 findings are open; git lattice review list\n" in typed("status").out

    typed("review", "resolve", finding, "--as", "fixed", "--reason", "so")
    shown = typed("status").out
    assert "    Lint: needs_changes (1 important, 1 nit), 1 open\n" in shown
    assert "\n1 finding is open; git lattice review list\n" in shown

    typed("review", "resolve", other, "--as", "accepted", "--reason", "so")
    shown = typed("status").out
    assert "    Lint: needs_changes (1 important, 1 nit), all resolved\n" in shown
    assert "open" not in shown


def test_a_stale_review_is_shown_as_that(typed: Typed, repo: GitRepository) -> None:
    definition = {"name": "Custom", "engine": "script", "command": ["printf", "{}"]}
    repo.commit({"workers/custom.json": json.dumps(definition)}, "a worker")
    typed("worker", "trust", "Custom", "--yes")

    # The reviewer's own definition is another one than the worker's.
    Reviewer(repo).review(repo.git("rev-parse", "HEAD"), worker="Custom")

    assert "    Custom: pass, stale\n" in typed("status").out
    assert typed.json("status")[0]["commits"][0]["standing"]["kind"] == "stale"


def test_what_a_hook_left_and_nobody_has_looked_at_is_shown(typed: Typed, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    other = repo.commit({"a": "1"}, "second")
    spool = repo.path / ".git/lattice/spool"
    spool.mkdir()
    # In the middle of a merge nothing is looked at.
    (repo.path / ".git/MERGE_HEAD").write_text(f"{head}\n")
    for name in (head, f"{head}.merge", other):
        (spool / name).write_text(f"refs/heads/main\n{repo.path}/.git\n")
    (spool / "note").write_text("nobody's\n")

    shown = typed("status").out

    assert "    noted, not yet looked at\n" in shown
    assert "\n2 commits are noted and not yet looked at\n" in shown
    (repo.path / ".git/MERGE_HEAD").unlink()


def test_the_findings_are_those_of_the_branch(typed: Typed, repo: GitRepository, reviewer: Reviewer) -> None:
    reviewer.review(repo.git("rev-parse", "HEAD"), BUG)
    repo.git("checkout", "--quiet", "-b", "topic")
    assert typed.json("status")[0]["open_findings"] == 1

    repo.commit({"a": "1"}, "second")

    assert typed.json("status")[0]["open_findings"] == 0
    assert typed.json("status", "-n", "0")[0]["commits"] == []


def test_a_pause_is_shown_while_it_lasts(typed: Typed, reviewer: Reviewer) -> None:
    reviewer.pause("we are releasing")
    assert typed("status").out.endswith(
        '\nPaused by human:ana: we are releasing\n  (use "git lattice resume" to let runs start)\n'
    )

    typed("pause", "--for", "1s")

    wait_until(lambda: "Paused" not in typed("status").out, "the pause is over")
    assert typed.json("status")[0]["pause"] is None
