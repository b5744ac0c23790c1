"""Another attempt: by itself after a failure that may pass, and by hand."""

from pathlib import Path
from typing import Any

import pytest
from support import GitRepository, wait_until

from . import engines
from .conftest import SAY_PASS
from .engines import Gate, Typed, Worker, engine_of, lose, run_of, unfinished, wait_for_end

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

AT_ONCE = {"max": 3, "backoff_seconds": 0}


def chain(lattice: Typed) -> list[dict[str, Any]]:
    """The attempts, oldest first."""
    rows = [{"attempt": 1, **row} for row in lattice.rows().values()]
    return sorted(rows, key=lambda row: int(row["attempt"]))


def test_a_failure_that_may_pass_is_tried_as_often_as_the_definition_says(
    lattice: Typed, worker: Worker
) -> None:
    worker("exit 75", workspace="none", retry={"max": 2, "backoff_seconds": 0})

    said = lattice("worker", "run", "Custom", "--wait", code=3)

    attempts = chain(lattice)
    assert [(row["attempt"], row["failure"]) for row in attempts] == [
        (1, "transient"),
        (2, "transient"),
        (3, "transient"),
    ]
    assert [row.get("retried_as") for row in attempts] == [attempts[1]["id"], attempts[2]["id"], None]
    assert said.err.count("is retried as") == 2


def test_a_review_of_the_second_attempt_is_the_requests_review(
    repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path
) -> None:
    once = f"test -e {tmp_path}/tried || {{ touch {tmp_path}/tried; exit 75; }}"
    worker(f"{once}; {SAY_PASS}", retry=AT_ONCE)
    lattice("task", "create", "T")

    shown = lattice.json("worker", "run", "Custom", "LAT-1", "--wait")[0]

    first, second = chain(lattice)
    assert (shown["run"], shown["verdict"]) == (second["id"], "pass")
    assert (first["failure"], first["exit_code"], second["retry_of"]) == ("transient", 75, first["id"])
    assert [row["task"] for row in (first, second)] == ["LAT-1", "LAT-1"]
    assert lattice.json("worker", "run", "Custom", "LAT-1")[0]["answered"] == "reused"


@pytest.mark.parametrize("kind", ["bad_output", "timeout", "cancelled"])
def test_what_would_only_come_again_is_not_tried_again(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, kind: str
) -> None:
    shell = "exit 3" if kind == "bad_output" else gate.wait
    worker(shell, workspace="none", retry=AT_ONCE, timeout_minutes=0.01, grace_seconds=0)
    run = lattice.run()
    if kind == "cancelled":
        lattice("worker", "cancel", run)

    ended = wait_for_end(repo, run)[0]

    assert (ended.failure, ended.retried_as) == (kind, None)
    assert not unfinished(repo)


def test_a_lost_run_is_tried_again_by_the_next_command(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(f"{gate.wait}; {SAY_PASS}", workspace="none", retry=AT_ONCE)
    run = lattice.run()
    lose(repo, run)

    lattice("task", "list")

    lost = run_of(repo, run)
    assert (lost.state, lost.failure) == ("failed", "lost")
    assert lost.retried_as is not None
    gate.open()
    assert wait_for_end(repo, lost.retried_as)[0].verdict == "pass"


def test_a_cancelled_run_that_was_lost_is_not_tried_again(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(gate.wait, workspace="none", retry=AT_ONCE)
    run = lattice.run()
    lose(repo, run)

    lattice("worker", "cancel", run)
    lattice("worker", "reap")

    assert run_of(repo, run).is_terminal
    assert not unfinished(repo)
    assert list(lattice.rows()) == [run]


def test_the_pause_before_another_attempt_passes_without_any_command(
    repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path
) -> None:
    once = f"test -e {tmp_path}/tried || {{ touch {tmp_path}/tried; exit 75; }}"
    worker(f"{once}; {SAY_PASS}", workspace="none", retry={"max": 1, "backoff_seconds": 1})
    run = lattice.run()

    first = wait_for_end(repo, run)[0]
    assert first.retried_as is not None
    second = wait_for_end(repo, first.retried_as)[0]

    # What the run was told to wait is in its request; when it did begin is the supervisor's word.
    told = second.not_before or 0
    assert (first.started_at or 0) <= told - 1000 <= (first.ended_at or 0)
    assert (second.started_at or 0) >= told
    assert (second.attempt, second.verdict) == (2, "pass")


def test_another_attempt_by_hand_is_one_attempt_however_often_it_is_asked_for(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(f"{gate.wait}; {SAY_PASS}", workspace="none")
    repo.git("config", "lattice.maxRuns", "1")
    first = lattice.run()
    engine_of(repo, first)

    refused = lattice("worker", "retry", first, code=5)
    gate.let(1)
    wait_for_end(repo, first)
    blocking = lattice.run("HEAD~1")
    asked, again = (lattice.json("worker", "retry", first)[0] for _ in range(2))
    engine_of(repo, blocking)
    in_queue = lattice("worker", "retry", asked["run"], code=5)

    assert f"run '{first[:12]}' is active" in refused.err
    assert (asked["answered"], asked["attempt"], asked["retry_of"]) == ("queued", 2, first)
    assert (again["answered"], again["run"]) == ("joined", asked["run"])
    assert "is queued" in in_queue.err
    gate.open()
    assert wait_for_end(repo, asked["run"])[0].verdict == "pass"
    third = lattice.json("worker", "retry", first)[0]
    assert (third["attempt"], third["retry_of"]) == (3, asked["run"])
    wait_until(lambda: not unfinished(repo))
