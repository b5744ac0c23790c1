"""`worker ps`, `wait`, `cancel`, `run`'s time limits, and what they say of runs that others wrote."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support import PATIENCE_SECONDS, ROOT, GitRepository, Lattice

from lattice.model.payload import ProcessFailed
from lattice.model.review import Finding, Severity
from lattice.model.run import FailureKind
from lattice.report import runs
from lattice.work.here import Here
from tests.cli.conftest import Lines, Reviewer, Typed


@pytest.fixture
def head(repo: GitRepository) -> str:
    return repo.git("rev-parse", "HEAD")


@pytest.fixture
def ours(typed: Typed, repo: GitRepository) -> Reviewer:
    """Writes runs as this clone does."""
    here = Here(str(repo.path))
    return Reviewer(repo, here.clone)


def row(**members: object) -> runs.RunRow:
    """A run that began at 12:00 UTC on 2026-01-02, ten minutes ago, with these members."""
    known = {
        "id": "1" * 40,
        "state": "active",
        "worker": "Lint",
        "base": "a" * 40,
        "head": "b" * 40,
        "engine": "static",
        "asked_at": 1_767_355_200_000,
        "since": 1_767_355_200_000,
        "elapsed": 600_000,
    }
    return runs.RunRow(**{**known, **members})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "state", "note"),
    [
        ({}, "active", ""),
        ({"state": "lost"}, "lost", ""),
        ({"state": "unknown"}, "unknown", ""),
        ({"cancel_requested": True}, "cancelling", ""),
        ({"state": "lost", "cancel_requested": True}, "lost", ""),
        ({"state": "completed", "verdict": "pass"}, "pass", ""),
        ({"state": "completed", "verdict": "inconclusive", "tampered": ("x",)}, "inconclusive", "tampered"),
        ({"state": "failed", "failure": "bad_output", "engine_exit": 3}, "failed(bad_output)", "exit 3"),
        ({"state": "failed", "failure": "cancelled", "cancel_requested": True}, "failed(cancelled)", ""),
        (
            {"state": "failed", "failure": "lost", "retried_as": "2" * 40, "survivors": 2},
            "failed(lost)",
            "2 left running, retried as 222222222222",
        ),
        ({"attempt": 2}, "active", "attempt 2"),
    ],
)
def test_a_row_says_how_the_run_stands_and_what_is_unusual(
    members: dict[str, object], state: str, note: str
) -> None:
    heading, shown = runs.table([row(**members)])

    assert shown.split()[1] == state
    assert ("NOTE" in heading, shown.endswith(note)) == (bool(note), True)


def test_a_retry_that_waits_says_until_when() -> None:
    _, shown = runs.table([row(state="queued", not_before=1_767_355_230_000)])

    assert "not before 2026-01-02 " in shown


def test_the_engines_exit_code_is_in_the_json_of_a_run_and_not_of_the_command(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    run = reviewer.ask(head)
    reviewer.start(run)
    reviewer.end(run, ProcessFailed(kind=FailureKind.BAD_OUTPUT, message="garbage", exit_code=3))

    shown = typed.json("worker", "ps", "-a", code=0)[0]

    assert (shown["state"], shown["failure"], shown["exit_code"]) == ("failed", "bad_output", 3)


def test_only_active_runs_are_listed_unless_all_are_wanted(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    active, queued, ended = reviewer.ask(head, "A"), reviewer.ask(head, "B"), reviewer.fail(head, worker="C")
    reviewer.start(active)

    assert [shown["id"] for shown in typed.json("worker", "ps")] == [active]
    assert [shown["id"] for shown in typed.json("worker", "ps", "-a")] == [active, queued, ended]


def test_a_run_whose_supervisor_is_gone_is_shown_as_lost_before_anybody_says_so(
    typed: Typed, ours: Reviewer, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ours.ask(head)
    ours.start(run)

    monkeypatch.setenv("LATTICE_RUN", run)

    assert typed.json("worker", "ps")[0]["state"] == "lost"


def test_a_run_whose_lock_cannot_be_read_is_shown_as_unknown(
    typed: Typed, ours: Reviewer, repo: GitRepository, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ours.ask(head)
    ours.start(run)
    folder = repo.path / ".git/lattice/runs" / run
    folder.mkdir(parents=True)
    (folder / "lock").symlink_to(repo.path / "README")

    monkeypatch.setenv("LATTICE_RUN", run)

    assert typed.json("worker", "ps")[0]["state"] == "unknown"


def test_a_run_of_another_clone_is_never_shown_as_lost(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.start(reviewer.ask(head))

    assert typed.json("worker", "ps")[0]["state"] == "active"


def test_waiting_ends_as_the_worst_run_does(typed: Typed, reviewer: Reviewer, head: str) -> None:
    passed = reviewer.review(head, worker="A")
    doubted = reviewer.review(head, Finding(severity=Severity.BLOCKER, title="t"), worker="B")
    failed = reviewer.fail(head, worker="C")

    assert typed("worker", "wait", passed, code=0).out.startswith(f"{passed[:12]} pass: A on ")
    assert ": no key\n" in typed("worker", "wait", failed, passed, code=3).out
    rows = typed.json("worker", "wait", passed, failed, doubted, passed, code=1)
    assert [row["id"] for row in rows] == [passed, failed, doubted]


def test_waiting_for_all_where_nothing_runs_says_nothing(typed: Typed) -> None:
    assert typed("worker", "wait") == (0, "", "")


def test_waiting_for_what_is_not_there_is_not_found(typed: Typed) -> None:
    assert "no run 'abcd'" in typed("worker", "wait", "abcd", code=4).err


def test_a_run_of_another_clone_is_asked_to_end_and_hears_of_it_later(
    typed: Typed, reviewer: Reviewer, head: str
) -> None:
    run = reviewer.ask(head)
    reviewer.start(run)

    said = typed("worker", "cancel", run[:8], "--reason", "wrong branch")

    assert said.out == (
        f"{run[:12]} cancelling: Lint on {head[:12]} (in another clone, after the next sync)\n"
    )
    shown = typed.json("worker", "ps")[0]
    assert (shown["state"], shown["cancel_requested"]) == ("active", True)
    assert (shown["cancelled_by"], shown["cancel_reason"]) == ("human:ana", "wrong branch")
    assert typed("worker", "ps").out.splitlines()[1].split()[1] == "cancelling"


def test_a_queued_run_is_cancelled_at_once(typed: Typed, ours: Reviewer, head: str) -> None:
    run = ours.ask(head)

    assert typed("worker", "cancel", "--all").out == f"{run[:12]} cancelled: Lint on {head[:12]}\n"
    shown = typed.json("worker", "ps", "-a")[0]
    assert (shown["state"], shown["failure"]) == ("failed", "cancelled")


def test_where_nothing_runs_there_is_nothing_to_cancel(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.ask(head)  # in another clone

    assert typed("worker", "cancel", "--all").out == "nothing to cancel\n"
    assert typed.json("worker", "cancel", "--all") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [((), "which run?"), (("--all", "abcd"), "--all and runs cannot be given together")],
)
def test_it_must_be_clear_what_is_cancelled(typed: Typed, words: tuple[str, ...], message: str) -> None:
    assert message in typed("worker", "cancel", *words, code=2).err


@pytest.mark.parametrize("verb", ["cancel", "fail"])
def test_what_has_ended_cannot_be_ended_again(typed: Typed, reviewer: Reviewer, head: str, verb: str) -> None:
    run = reviewer.fail(head)

    assert f"run '{run[:12]}' has failed already" in typed("worker", verb, run, code=5).err


def test_a_run_that_has_not_ended_cannot_be_retried(typed: Typed, reviewer: Reviewer, head: str) -> None:
    run = reviewer.ask(head)

    said = typed("worker", "retry", run, code=5)

    assert said.err.endswith(f"hint: git lattice worker wait {run[:12]}\n")


def test_a_retry_is_the_next_attempt_of_the_same_request(typed: Typed, reviewer: Reviewer, head: str) -> None:
    run = reviewer.fail(head)
    reviewer.pause("so that nothing starts")

    answer = typed.json("worker", "retry", run)[0]
    said = typed("worker", "retry", run).out

    assert (answer["answered"], answer["attempt"], answer["retry_of"]) == ("queued", 2, run)
    assert answer["head"] == head
    assert said == f"{answer['run'][:12]} joined: Lint (static) on 4b825dc642cb..{head[:12]}, attempt 2\n"


def test_a_time_limit_is_minutes_or_says_what_it_is(typed: Typed, reviewer: Reviewer) -> None:
    reviewer.pause("so that nothing starts")
    limits = {"20": 1200, "20m": 1200, "90s": 90, "1h": 3600, "0.5": 30, ".5h": 1800, "0.001": 1}

    for text in limits:
        typed("worker", "run", "CodeReviewLite", "--timeout", text)
        typed("worker", "cancel", "--all")

    queued = [event for event in typed.json("log") if event["type"] == "process_queued"]
    assert [event["data"]["timeout_seconds"] for event in reversed(queued)] == list(limits.values())


def test_what_is_no_time_limit_is_named(typed: Typed) -> None:
    for text in ("0", "-1", "soon", "25h", "1d", "1e3", "\u0663", "nan", "", "1h30"):
        said = typed("worker", "run", "CodeReviewLite", f"--timeout={text}", code=2)

        hint = "hint: 20m, 90s or 1h, 24h at most; 20 means 20m"
        assert said.err == f"error: '{text}' is no time limit\n{hint}\n"


def test_a_run_without_output_here_says_where_to_look(typed: Typed, reviewer: Reviewer, head: str) -> None:
    run = reviewer.fail(head)

    for words in (("logs", run), ("logs", run, "-f")):
        said = typed("worker", *words, code=4)
        assert said.err == (
            f"error: run '{run[:12]}' left no output in this clone\nhint: git lattice log {run[:12]}\n"
        )


def test_a_run_of_another_clone_is_not_followed_in_vain(typed: Typed, reviewer: Reviewer, head: str) -> None:
    reviewer.start(run := reviewer.ask(head))

    assert "left no output in this clone" in typed("worker", "logs", "-f", run, code=4).err


@contextmanager
def watched(shell: Lattice, *words: str) -> Iterator[Lines]:
    """`worker ps --watch`, which is interrupted in the end."""
    process = shell.start("worker", "ps", "--watch", *words)
    try:
        yield Lines(process)
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err.strip()) == (130, "")


def test_watching_as_json_tells_each_change_of_a_run_once(
    typed: Typed, shell: Lattice, reviewer: Reviewer, head: str
) -> None:
    run = reviewer.ask(head)
    reviewer.start(run)

    with watched(shell, "--json") as watching:
        told = watching.next(1)
        reviewer.end(run, ProcessFailed(kind=FailureKind.AUTH, message="no key"))
        told += watching.next(1)

    assert [(each["id"], each["state"]) for each in map(json.loads, told)] == [
        (run, "active"),
        (run, "failed"),
    ]


def frames(*rows: tuple[runs.RunRow, ...]) -> list[runs.Frame]:
    """What is listed at one second after the other."""
    return [runs.Frame(at=1000 * number, rows=each) for number, each in enumerate(rows)]


def test_only_more_than_the_passing_of_time_is_a_change() -> None:
    young, old, ill = row(elapsed=1000), row(elapsed=2000), row(elapsed=3000, state="lost")
    seen = frames((), (), (young,), (old,), (ill,), (ill,), ())

    assert [frame.at for frame in runs.changed(seen)] == [0, 2000, 4000, 6000]
    assert list(runs.changes(seen)) == [young, ill]


def test_a_run_that_left_the_list_is_told_once_more() -> None:
    ended = row(state="failed")
    seen = [*frames((row(),)), runs.Frame(at=1000, rows=(), left=(ended,)), *frames((), ())]

    assert list(runs.changes(seen)) == [row(), ended]


def test_watching_into_a_file_writes_a_block_when_something_changed(
    typed: Typed, shell: Lattice, reviewer: Reviewer, head: str
) -> None:
    with watched(shell) as watching:
        first = watching.next(3)
        reviewer.start(reviewer.ask(head))
        second = watching.next(4)

    assert first[1:] == ["no runs", ""]
    assert [each.split(maxsplit=1)[0] for each in second[1:3]] == ["RUN", second[2][:12]]
    assert "\x1b" not in "".join(first + second)


def test_watching_on_a_terminal_draws_the_screen_anew(typed: Typed, shell: Lattice) -> None:
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    words = [sys.executable, "-m", "lattice", "worker", "ps", "--watch"]
    seen = b""

    with subprocess.Popen(words, env=env, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        while seen.count(b"no runs") < 2 and select.select([ours], [], [], PATIENCE_SECONDS)[0]:
            seen += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
    os.close(ours)

    assert process.returncode == 130
    assert [screen[:2] for screen in seen.split(b"\x1b[H\x1b[2J")][:3] == [b"", b"20", b"20"]
