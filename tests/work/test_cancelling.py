"""Ending runs before their time: by a command, by an event alone, by a newer request, from elsewhere."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository, wait_until

from lattice.model.decide import ending
from lattice.work.writing import write
from tests.cli.conftest import Reviewer

from . import engines
from .conftest import SAY_PASS
from .engines import (
    Gate,
    Typed,
    Worker,
    engine_of,
    left,
    lives,
    looking,
    pids_in,
    run_of,
    supervisor_of,
    unfinished,
    wait_for_end,
)

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

LONGEST_SECONDS = 5
"""What an end may take on a machine that is busy; two seconds is what is promised on one that is not."""


@pytest.fixture
def deaf(repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path) -> Callable[..., str]:
    """`deaf(**keys)` is a run whose engine, and all its processes, ignore TERM."""

    def make(**keys: object) -> str:
        shell = f"exec {engines.family(tmp_path / 'pids', 'deaf')}"
        worker(shell, **{"workspace": "none", "grace_seconds": 0, **keys})
        run = lattice.run()
        wait_until(lambda: "leader" in pids_in(tmp_path / "pids"), "the engine and its family run")
        return run

    return make


def test_a_run_is_cancelled_from_any_worktree_of_its_clone(
    repo: GitRepository, lattice: Typed, deaf: Callable[..., str], tmp_path: Path
) -> None:
    run = deaf(workspace="read")
    side = tmp_path / "side"
    repo.git("worktree", "add", "--quiet", "--detach", str(side))

    begun = time.monotonic()
    lattice("worker", "cancel", run[:8], "--reason", "wrong branch", "--actor", "human:bo", cwd=side)
    ended = wait_for_end(repo, run)[0]
    seconds = time.monotonic() - begun

    assert left(tmp_path / "pids") == []
    assert seconds < LONGEST_SECONDS
    assert (ended.state, ended.failure) == ("failed", "cancelled")
    assert ended.message == "cancelled by human:bo: wrong branch"
    repo.git("worktree", "remove", str(side))


def test_the_event_alone_is_heard_at_the_next_look(
    repo: GitRepository, deaf: Callable[..., str], tmp_path: Path
) -> None:
    run = deaf()

    begun = time.monotonic()
    with looking(repo) as here:
        write(here, ending.cancel((run,), "human:bo", "", here.clone))
    ended = wait_for_end(repo, run)[0]

    assert time.monotonic() - begun < LONGEST_SECONDS
    assert left(tmp_path / "pids") == []
    assert (ended.failure, ended.message) == ("cancelled", "cancelled by human:bo")


def test_all_of_this_clone_is_cancelled_at_once_and_what_waits_never_begins(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, tmp_path: Path
) -> None:
    worker(f"echo $LATTICE_COMMIT >> {tmp_path}/begun; {gate.wait}", workspace="none", grace_seconds=0)
    repo.git("config", "lattice.maxRuns", "1")
    active, waiting = lattice.run("HEAD"), lattice.run("HEAD~1")
    wait_until((tmp_path / "begun").exists)
    theirs = Reviewer(repo).ask(repo.git("rev-parse", "HEAD"), "Custom")

    rows = lattice.json("worker", "cancel", "--all")

    assert [(row["run"], row["state"]) for row in rows] == [(waiting, "cancelled"), (active, "cancelling")]
    assert run_of(repo, waiting).failure == "cancelled"
    assert wait_for_end(repo, active)[0].failure == "cancelled"
    assert [run.id for run in unfinished(repo)] == [theirs]
    assert (tmp_path / "begun").read_text().splitlines() == [repo.git("rev-parse", "HEAD")]


def test_a_newer_request_takes_the_place_of_older_ones(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(
        f'test "$(git log -1 --format=%s)" = new || {gate.wait}; {SAY_PASS}',
        on_duplicate="replace",
        grace_seconds=0,
        retry={"max": 3, "backoff_seconds": 0},
    )
    repo.git("config", "lattice.maxRuns", "1")
    lattice("task", "create", "T")
    active = lattice.run("LAT-1", "HEAD")
    engine_of(repo, active)

    second = lattice("worker", "run", "Custom", "LAT-1", repo.commit(message="in between"))
    lattice("worker", "run", "Custom", "LAT-1", repo.commit(message="new"), "--wait")

    assert second.err == f"note: replaces {active[:12]}\n"
    newest, *older = lattice.rows().values()
    assert (newest["verdict"], newest["head"]) == ("pass", repo.git("rev-parse", "HEAD"))
    assert [(run["failure"], run.get("retried_as")) for run in older] == [("superseded", None)] * 2
    assert not lattice.json("task", "show", "LAT-1")[0].get("active_processes")


def test_the_same_run_cannot_be_joined_while_it_is_being_cancelled(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, tmp_path: Path
) -> None:
    shell = f"trap '{gate.wait}; exit 0' TERM; touch {tmp_path}/ready; while :; do sleep 0.05; done"
    worker(shell, workspace="none", timeout_minutes=1, grace_seconds=60)
    run = lattice.run()
    wait_until((tmp_path / "ready").exists)
    lattice("worker", "cancel", run)

    said = lattice("worker", "run", "Custom", code=6)

    assert f"run '{run[:12]}' is being cancelled" in said.err
    gate.open()
    assert wait_for_end(repo, run)[0].failure == "cancelled"


def test_another_clones_wish_to_cancel_a_run_that_waits_here_is_carried_out_by_the_next_command(
    repo: GitRepository, lattice: Typed, worker: Worker
) -> None:
    worker(SAY_PASS, workspace="none")
    theirs = Reviewer(repo)
    theirs.pause("so that it waits")
    run = lattice.run()

    theirs.cancel(run_of(repo, run).id)
    assert run_of(repo, run).state == "queued"
    lattice("task", "list")

    assert (run_of(repo, run).state, run_of(repo, run).failure) == ("failed", "cancelled")


def test_another_clones_wish_is_carried_out_although_every_slot_is_taken(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(f"{gate.wait}; {SAY_PASS}", workspace="none")
    repo.git("config", "lattice.maxRuns", "1")
    active, waiting = lattice.run("HEAD"), lattice.run("HEAD~1")
    lattice("task", "list")

    Reviewer(repo).cancel(run_of(repo, waiting).id)
    lattice("task", "list")

    assert run_of(repo, waiting).failure == "cancelled"
    gate.open()
    assert wait_for_end(repo, active)[0].verdict == "pass"


def test_a_run_that_is_told_to_stop_by_a_signal_says_so(
    repo: GitRepository, lattice: Typed, deaf: Callable[..., str], tmp_path: Path
) -> None:
    run = deaf()
    pid = supervisor_of(repo, run)

    os.kill(pid, signal.SIGTERM)

    ended = wait_for_end(repo, run)[0]
    wait_until(lambda: not lives(pid))
    assert (ended.failure, left(tmp_path / "pids")) == ("cancelled", [])
    assert ended.message == "the supervisor was told to stop"
