"""`log`: the events as they stand in the log."""

import re

import pytest
from support import GitRepository

from tests.cli.conftest import Reviewer, Typed


@pytest.fixture
def tasks(typed: Typed) -> None:
    """Two tasks; the first was moved."""
    typed("task", "create", "one")
    typed("task", "create", "two")
    typed("task", "move", "LAT-1", "in_planning")


@pytest.mark.usefixtures("tasks")
def test_events_come_newest_first(typed: Typed) -> None:
    said = typed("log", "--oneline").out

    assert re.sub("^[0-9a-f]{12} ", "", said, flags=re.MULTILINE) == (
        "status_changed LAT-1: in_planning\n"
        "task_created LAT-2: two\n"
        "task_created LAT-1: one\n"
        "project_set: LAT\n"
    )


@pytest.mark.usefixtures("tasks")
def test_an_event_is_shown_as_git_log_shows_a_commit(typed: Typed) -> None:
    said = typed("log", "-n", "1").out

    assert re.fullmatch(
        r"event [0-9a-f]{40}\nActor: human:ana\nDate:  [-\d]+ [:\d]+ [+-]\d{4}\n\n"
        "    status_changed LAT-1: in_planning\n",
        said,
    )


@pytest.mark.usefixtures("tasks")
def test_a_name_chooses_the_events_about_it(typed: Typed, repo: GitRepository, reviewer: Reviewer) -> None:
    task = typed.json("task", "show", "LAT-2")[0]["id"]
    run = reviewer.review(repo.git("rev-parse", "HEAD"), task=task)

    of_task = [event["type"] for event in typed.json("log", "LAT-2")]
    of_run = [event["type"] for event in typed.json("log", run[:8])]

    assert of_run == ["process_completed", "process_started", "process_queued"]
    assert of_task == [*of_run[:2], "task_linked", "process_queued", "task_created"]


@pytest.mark.usefixtures("tasks")
def test_json_is_the_event_and_the_commit_that_carries_it(typed: Typed, repo: GitRepository) -> None:
    event = typed.json("log", "-n", "1")[0]

    assert (event["v"], event["kind"], event["type"]) == (1, "event", "status_changed")
    assert event["data"] == {"status": "in_planning"}
    assert event["commit"] == repo.git("rev-parse", "refs/lattice/events")
    assert f'"id":"{event["id"]}"' in repo.git("log", "-1", "--format=%B", "refs/lattice/events")


def test_an_event_that_was_not_applied_says_why(
    typed: Typed, repo: GitRepository, reviewer: Reviewer
) -> None:
    run = reviewer.review(repo.git("rev-parse", "HEAD"))
    reviewer.cancel(run)

    assert typed("log", "--oneline", "-n", "1").out.endswith(
        "cancel_requested Lint (late: the run has completed already)\n"
    )
    assert typed.json("log", "-n", "1")[0]["outcome"] == "late"


@pytest.mark.parametrize("name", ["LAT-9", "nothing", "dead", "x"])
def test_a_name_without_events_is_not_found(typed: Typed, name: str) -> None:
    assert f"'{name}'" in typed("log", name, code=4).err


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        '{"v":1}',
        '{"v":1,"id":"'
        + "a" * 40
        + '","type":"x","at":1.5,"actor":"","clone":"","data":{"x":1.5},"nonce":""}',
    ],
)
def test_a_line_that_is_no_event_stops_nobody(typed: Typed, repo: GitRepository, line: str) -> None:
    tree = repo.git("rev-parse", "refs/lattice/events^{tree}")
    tip = repo.git("rev-parse", "refs/lattice/events")
    forged = repo.git("commit-tree", tree, "-p", tip, "-F", "-", stdin=f"forged\n\n{line}\n".encode())
    repo.git("update-ref", "refs/lattice/events", forged)

    assert [event["type"] for event in typed.json("log")] == ["malformed", "project_set"]


def test_without_a_log_there_are_no_events(typed: Typed, repo: GitRepository) -> None:
    repo.git("update-ref", "-d", "refs/lattice/events")

    assert typed("log").out == ""
