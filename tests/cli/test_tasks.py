"""Tasks through the commands that people and agents type."""

import re
from pathlib import Path

import pytest
from support import GitRepository

from tests.cli.conftest import Reviewer, Typed

LONG = "line of a long text\n" * 400


def test_a_task_is_created_and_shown(typed: Typed) -> None:
    said = typed(
        "task", "create", "Parse dates", "--body", "All of them.", "--label", "parser", "--assign", "human:bo"
    )

    assert said.out == "LAT-1 created\n"
    shown = typed("task", "show", "LAT-1").out
    assert re.fullmatch(
        "task LAT-1\n"
        "Status:   backlog\n"
        "Assignee: human:bo\n"
        "Labels:   parser\n"
        r"Created:  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} by human:ana\n"
        "\n    Parse dates\n\n    All of them[.]\n",
        shown,
    )


def test_a_task_is_found_by_its_name_in_any_case_and_by_the_beginning_of_its_id(typed: Typed) -> None:
    created = typed.json("task", "create", "Parse dates")[0]

    shown = [typed.json("task", "show", name)[0] for name in ("lat-1", created["task"], created["task"][:4])]

    assert {task["id"] for task in shown} == {created["task"]}


def test_a_text_may_come_from_a_file_or_from_standard_input(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "body").write_text("from a file\n\n")

    typed("task", "create", "one", "-F", str(tmp_path / "body"))
    typed("task", "create", "two", "-F", "-", stdin=b"from a pipe\n")

    assert [typed.json("task", "show", name)[0]["body"] for name in ("LAT-1", "LAT-2")] == [
        "from a file",
        "from a pipe",
    ]


@pytest.mark.parametrize("command", ["body", "comment"])
def test_a_text_that_is_too_long_for_an_event_is_shown_in_full(typed: Typed, command: str) -> None:
    if command == "body":
        typed("task", "create", "one", "-F", "-", stdin=LONG.encode())
    else:
        typed("task", "create", "one")
        typed("task", "comment", "LAT-1", "-F", "-", stdin=LONG.encode())

    assert typed("task", "show", "LAT-1").out.count("    line of a long text\n") == 400


def test_a_list_holds_open_tasks_in_the_order_of_their_numbers(typed: Typed) -> None:
    for title in ("one", "two", "three"):
        typed("task", "create", title)
    typed("task", "move", "LAT-2", "cancelled")
    typed("task", "assign", "LAT-3", "human:ana")

    assert typed("task", "list").out == "LAT-1  backlog  one\nLAT-3  backlog  three  (human:ana)\n"
    assert [task["name"] for task in typed.json("task", "list", "--all")] == ["LAT-1", "LAT-2", "LAT-3"]
    assert [task["name"] for task in typed.json("task", "list", "--status", "cancelled")] == ["LAT-2"]
    assert [task["name"] for task in typed.json("task", "list", "--mine")] == ["LAT-3"]


def test_a_list_without_tasks_is_empty(typed: Typed) -> None:
    assert typed("task", "list").out == ""


def test_an_edit_changes_what_is_given_and_nothing_else(typed: Typed) -> None:
    typed("task", "create", "old", "--body", "text", "--label", "a", "--label", "b")

    said = typed("task", "edit", "LAT-1", "--title", "new", "--no-labels")

    assert said.out == "LAT-1: edited title, labels\n"
    task = typed.json("task", "show", "LAT-1")[0]
    assert (task["title"], task["body"], task["labels"]) == ("new", "text", [])


def test_a_move_says_from_where_to_where(typed: Typed) -> None:
    typed("task", "create", "one")

    assert typed("task", "move", "LAT-1", "in_planning").out == "LAT-1: backlog -> in_planning\n"
    assert typed("task", "move", "LAT-1", "in_planning").out == "LAT-1: in in_planning already\n"


def test_a_move_that_cannot_follow_is_refused_unless_it_is_forced(typed: Typed) -> None:
    typed("task", "create", "one")

    refused = typed("task", "move", "LAT-1", "done", code=5)

    assert refused.err == (
        "error: cannot move 'LAT-1' from backlog to done\n"
        "hint: next may be in_planning, blocked, needs_human, cancelled; else --force --reason TEXT\n"
    )
    typed("task", "move", "LAT-1", "done", "--force", code=2)
    forced = typed("task", "move", "LAT-1", "done", "--force", "--reason", "made elsewhere")
    assert forced.out == "LAT-1: backlog -> done\n"


def test_done_needs_a_review_where_the_settings_say_so(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    task = typed.json("task", "create", "one")[0]["task"]
    repo.git("config", "lattice.doneNeeds", "review")
    typed("task", "move", "LAT-1", "review", "--force", "--reason", "for this test")

    refused = typed("task", "move", "LAT-1", "done", code=5)
    reviewer.review(repo.git("rev-parse", "HEAD"), task=task)

    assert refused.err.endswith("hint: git lattice worker run CodeReviewLite LAT-1\n")
    assert typed("task", "move", "LAT-1", "done").out == "LAT-1: review -> done\n"


def test_a_bad_setting_stops_only_the_move_that_needs_it(typed: Typed, repo: GitRepository) -> None:
    typed("task", "create", "one")
    repo.git("config", "lattice.doneNeeds", "luck")

    typed("task", "move", "LAT-1", "in_planning")
    said = typed("task", "move", "LAT-1", "done", code=2)

    assert said.err.startswith("error: bad value 'luck' for 'lattice.doneNeeds'\nhint: ")


def test_a_task_is_assigned_to_somebody_and_to_nobody(typed: Typed) -> None:
    typed("task", "create", "one")

    assert typed("task", "assign", "LAT-1", "agent:bot").out == "LAT-1: assigned to agent:bot\n"
    assert typed.json("task", "show", "LAT-1")[0]["assignee"] == "agent:bot"
    assert typed("task", "assign", "LAT-1", "--nobody").out == "LAT-1: assigned to nobody\n"
    assert typed.json("task", "show", "LAT-1")[0]["assignee"] is None


def test_comments_are_shown_oldest_first_with_who_said_them(typed: Typed) -> None:
    typed("task", "create", "one")
    typed("task", "comment", "LAT-1", "first words")
    said = typed("task", "comment", "LAT-1", "answer", "--actor", "agent:bot")

    assert said.out == "LAT-1: comment added\n"
    comments = typed.json("task", "show", "LAT-1")[0]["comments"]
    assert [(comment["actor"], comment["body"]) for comment in comments] == [
        ("human:ana", "first words"),
        ("agent:bot", "answer"),
    ]


def test_the_actor_is_the_author_of_the_commit_in_the_log(typed: Typed, repo: GitRepository) -> None:
    typed("task", "create", "one", "--actor", "agent:bot")

    assert repo.git("log", "-1", "--format=%an|%ae|%cn|%s", "refs/lattice/events") == (
        "agent:bot||Ana|task_created LAT-1: one"
    )


def test_evidence_stands_beside_the_task(typed: Typed, repo: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "results.txt").write_text("12 passed\n")
    created = typed.json("task", "create", "one")[0]["task"]

    said = typed("task", "attach", "LAT-1", "--role", "test", str(tmp_path / "results.txt"))

    assert said.out == "LAT-1: attached results.txt as test\n"
    artifact = typed.json("task", "show", "LAT-1")[0]["artifacts"][0]
    place = f"tasks/{created[:2]}/{created[2:4]}/{created[4:]}/artifacts/{artifact['event']}"
    assert repo.git("show", f"refs/lattice/events:{place}") == "12 passed"
    assert "Artifact: test: results.txt (" in typed("task", "show", "LAT-1").out


def test_links_are_shown_by_the_names_that_people_use(typed: Typed, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    typed("task", "create", "one")
    typed("task", "create", "two")

    assert typed("task", "link", "LAT-1", "--commit", "HEAD").out == "LAT-1: linked to commit HEAD\n"
    typed("task", "link", "LAT-1", "--branch", "main")
    typed("task", "link", "LAT-1", "--task", "LAT-2")
    typed("task", "link", "LAT-1", "--url", "https://example.org/1?a=b")

    links = [row for row in typed("task", "show", "LAT-1").out.splitlines() if row.startswith("Link:")]
    assert links == [
        f"Link:     commit {head[:12]}",
        "Link:     branch main",
        "Link:     task LAT-2",
        "Link:     url https://example.org/1?a=b",
    ]
    assert typed.json("task", "show", "LAT-1")[0]["links"][0]["target"] == head


def test_a_task_shows_its_newest_review_and_what_reviews_it_now(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    head = repo.git("rev-parse", "HEAD")
    task = typed.json("task", "create", "one")[0]["task"]
    reviewer.review(head, task=task)
    reviewer.start(reviewer.ask(head, worker="Deep", task=task))

    shown = typed("task", "show", "LAT-1").out

    assert f"Review:   pass by Lint on {head[:12]}\n" in shown
    assert f"Running:  Deep on {head[:12]} since " in shown


REFUSED = [
    (("task", "create", ""), 2, "a title is one line"),
    (("task", "create", "two\nlines"), 2, "a title is one line"),
    (("task", "create", "x" * 251), 2, "a title is one line"),
    (("task", "create", "one", "--label", " "), 2, "' ' is not a label"),
    (("task", "create", "one", "--body", "a", "-F", "-"), 2, "cannot be given together"),
    (("task", "create", "one", "-F", "missing"), 4, "no file 'missing'"),
    (("task", "create", "one", "-F", "."), 9, "cannot read '.'"),
    (("task", "create", "one", "--actor", "ana"), 2, "'ana' is not an actor"),
    (("task", "create", "one", "--assign", "bot:x"), 2, "'bot:x' is not an actor"),
    (("task", "create", "\udcff"), 2, "a title is one line"),
    (("task", "comment", "LAT-1", "\udcff"), 2, "not valid UTF-8"),
    (("task", "comment", "LAT-1", " "), 2, "the comment is empty"),
    (("task", "comment", "LAT-1"), 2, "the comment is empty"),
    (("task", "comment", "LAT-9", "hi"), 4, "no task 'LAT-9'"),
    (("task", "show", "LAT"), 4, "no task 'LAT'"),
    (("task", "show", "dead"), 4, "no task 'dead'"),
    (("task", "edit", "LAT-1"), 2, "nothing to change"),
    (("task", "move", "LAT-1", "almost"), 2, "'almost' is not one of 'backlog', "),
    (("task", "assign", "LAT-1"), 2, "either an actor or --nobody"),
    (("task", "assign", "LAT-1", "human:a", "--nobody"), 2, "either an actor or --nobody"),
    (("task", "attach", "LAT-1", "README"), 2, "missing option '--role'"),
    (("task", "link", "LAT-1"), 2, "one thing to link to"),
    (("task", "link", "LAT-1", "--url", "x:y", "--branch", "main"), 2, "one thing to link to"),
    (("task", "link", "LAT-1", "--url", "example"), 2, "'example' is not a URL"),
    (("task", "link", "LAT-1", "--branch", "gone"), 4, "no branch 'gone'"),
    (("task", "link", "LAT-1", "--commit", "gone"), 4, "no commit 'gone'"),
    (("task", "link", "LAT-1", "--task", "LAT-1"), 5, "cannot link 'LAT-1' to itself"),
]


@pytest.mark.parametrize(("words", "code", "message"), REFUSED, ids=lambda value: ascii(value)[:40])
def test_what_cannot_be_done_writes_nothing_and_says_why(
    typed: Typed, repo: GitRepository, words: tuple[str, ...], code: int, message: str
) -> None:
    typed("task", "create", "one")
    before = repo.git("rev-parse", "refs/lattice/events")

    said = typed(*words, code=code)

    assert said.out == ""
    assert said.err.startswith("error: ")
    assert message in said.err.splitlines()[0]
    assert repo.git("rev-parse", "refs/lattice/events") == before


def test_a_file_that_is_no_text_is_refused(typed: Typed) -> None:
    typed("task", "create", "one")

    said = typed("task", "attach", "LAT-1", "--role", "test", "-", stdin=b"\xff\xfe", code=2)

    assert said.err == "error: '-' is not UTF-8 text\n"


def test_an_ambiguous_id_names_what_it_may_mean(typed: Typed, repo: GitRepository) -> None:
    # Two tasks whose ids begin alike are rare: of their files only the names matter here.
    for number in ("1", "2"):
        blob = repo.git("hash-object", "-w", "--stdin", stdin=b"{}")
        repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},tasks/ab/cd/{number * 36}.json")
    meta = repo.git("rev-parse", "refs/lattice/events:meta.json")
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{meta},meta.json")
    tree = repo.git("write-tree")
    repo.git("update-ref", "refs/lattice/events", repo.git("commit-tree", tree, "-m", "forged"))

    said = typed("task", "show", "abcd", code=4)

    assert said.err == "error: 'abcd' names 2 tasks\nhint: one of abcd11111111, abcd22222222\n"
