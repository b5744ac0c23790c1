"""`pause` and `resume`: while the one holds nothing starts, and the other starts what waits."""

import pytest
from support import GitRepository, wait_until

from tests.cli.conftest import Reviewer, Typed

STATIC = ("worker", "run", "CodeReviewLite", "--background")


def states(typed: Typed) -> list[str]:
    return [row["state"] for row in typed.json("worker", "ps", "-a")]


def test_while_it_is_paused_nothing_starts_and_resuming_starts_it(typed: Typed) -> None:
    said = typed("pause", "--reason", "a release")
    assert said.out == "Paused: a release\n"
    typed(*STATIC)
    typed("status")
    assert states(typed) == ["queued"]

    said = typed("resume")

    assert said.out.startswith("Resumed\nStarted ")
    wait_until(lambda: states(typed) == ["completed"], "the run that waited ends")


def test_what_runs_already_goes_on(typed: Typed, repo: GitRepository, reviewer: Reviewer) -> None:
    head = repo.git("rev-parse", "HEAD")
    reviewer.start(reviewer.ask(head))
    reviewer.ask(head, worker="Deep")

    assert typed("pause").out == "Paused\n1 queued, 1 running, to the end\n"
    assert sorted(states(typed)) == ["active", "queued"]


def test_a_pause_has_an_end_if_it_is_given_one(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")

    (answer,) = typed.json("pause", "--for", "2h", "--actor", "human:bo")

    pause = answer["pause"]
    assert (pause["until"] - pause["at"]) // 1000 in (7199, 7200)
    assert pause["actor"] == "human:bo"
    assert typed.json("status")[0]["pause"] == pause


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("30", 1800), ("2h", 7200), ("1d", 86_400)]
)
def test_a_span_is_seconds_minutes_hours_or_days(typed: Typed, text: str, seconds: int) -> None:
    pause = typed.json("pause", "--for", text)[0]["pause"]

    assert round((pause["until"] - pause["at"]) / 1000) in (seconds - 1, seconds)


@pytest.mark.parametrize("text", ["0", "0h", "-1h", "2w", "h", "", "1.5h", "400d", "9" * 12])
def test_what_is_no_span_pauses_nothing(typed: Typed, text: str) -> None:
    typed("pause", f"--for={text}", code=2)

    assert typed.json("status")[0]["pause"] is None


def test_pausing_again_replaces_and_says_so(typed: Typed) -> None:
    typed("pause", "--reason", "one", "--actor", "human:bo")

    assert typed("pause", "--reason", "two").out == "Paused: two\n  (in place of the pause by human:bo)\n"
    assert typed.json("status")[0]["pause"]["reason"] == "two"


def test_resuming_twice_is_resuming_once(typed: Typed) -> None:
    typed("pause")

    assert typed("resume").out == "Resumed\n"
    events = typed("log", "--oneline").out
    assert typed("resume").out == "Not paused\n"
    assert typed("log", "--oneline").out == events


def test_a_pause_that_is_over_needs_no_resuming(typed: Typed) -> None:
    typed("pause", "--for", "1s")
    typed(*STATIC)

    wait_until(lambda: states(typed) == ["completed"], "the run that waited ends")
