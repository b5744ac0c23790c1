"""Runs whose supervisor was killed: what ends them, and what must not."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository, wait_until

from lattice.git.config import identity
from lattice.log.append import Log
from lattice.model.decide.decision import Decision
from lattice.model.event import Draft, Stamp
from lattice.model.ids import Oid, RunId
from lattice.model.payload import Payload, ProcessQueued, ProcessStarted
from lattice.work.here import now_ms
from tests.cli.conftest import ELSEWHERE

from . import engines
from .conftest import SAY_PASS
from .engines import (
    FAMILY,
    Gate,
    Typed,
    Worker,
    engine_of,
    family,
    folder_of,
    kill,
    left,
    lives,
    looking,
    lose,
    pids_in,
    run_of,
    supervisor_of,
    unfinished,
    wait_for_end,
)

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

EMPTY = Oid("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
NO_RETRY = {"max": 0}
REAPED_SECONDS = 10
"""After one ordinary command everything of a lost run is gone within that."""


@pytest.mark.parametrize(
    ("then", "words"),
    [("stay", ("task", "list")), ("deaf", ("worker", "reap"))],
    ids=["in passing", "by hand"],
)
def test_everything_of_a_lost_run_is_ended_and_removed(
    repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path, then: str, words: tuple[str, ...]
) -> None:
    pids = tmp_path / "pids"
    worker(f"exec {family(pids, then, *FAMILY, 'session+bare')}", grace_seconds=0, retry=NO_RETRY)
    # A control group holds them all; without one they have to be found.
    repo.git("config", "lattice.cgroup", "false")
    run = lattice.run()
    wait_until(lambda: "leader" in pids_in(pids), "the engine and its family run")
    kill(supervisor_of(repo, run))
    assert len(left(pids)) == len(FAMILY) + 2

    begun = time.monotonic()
    lattice(*words)
    if words == ("task", "list"):
        wait_until(lambda: not is_left(repo, run))

    assert time.monotonic() - begun < REAPED_SECONDS
    assert left(pids) == []
    assert not is_left(repo, run)
    assert run_of(repo, run).failure == "lost"


def is_left(repo: GitRepository, run: str) -> bool:
    """Whether the run's folder, worktree or registration is there."""
    own = repo.path / ".git/lattice"
    registered = repo.git("worktree", "list", "--porcelain").count("worktree ") > 1
    return (own / "runs" / run).exists() or bool(list((own / "worktrees").iterdir())) or registered


def test_inside_a_run_no_command_reaps_or_starts(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate
) -> None:
    worker(f"{gate.wait}; {SAY_PASS}", workspace="none", grace_seconds=0, retry=NO_RETRY)
    repo.git("config", "lattice.maxRuns", "1")
    lost, waiting = lattice.run("HEAD"), lattice.run("HEAD~1")
    engine = engine_of(repo, lost).leader.pid
    lose(repo, lost)

    for variable in ("LATTICE_RUN", "LATTICE_DEPTH"):
        for words in (("task", "list"), ("status",), ("worker", "ps", "-a"), ("worker", "reap"), ("log",)):
            lattice(*words, env={variable: "1"})

    assert [run_of(repo, run).state for run in (lost, waiting)] == ["active", "queued"]
    assert lives(engine)
    gate.open()
    lattice("worker", "reap")
    assert run_of(repo, lost).failure == "lost"
    assert wait_for_end(repo, waiting)[0].verdict == "pass"


def elsewhere(repo: GitRepository, payload: Payload, run: str | None = None) -> str:
    """Write an event as another clone does whose clock is a day behind; the event's id."""
    with looking(repo) as here:
        log = Log(here.repo, here.store, identity(here.config))
        draft = Draft(payload=payload, actor="human:bo", run=RunId(run) if run else None)
        stamp = Stamp(now_ms() - 86_400_000, ELSEWHERE, os.urandom(8).hex())
        return log.update(lambda _: Decision(None, (draft,), {EMPTY: b""}), stamp).events[0].id


def test_a_run_of_another_clone_is_lost_when_its_time_is_up_by_our_own_clock(
    repo: GitRepository, lattice: Typed
) -> None:
    lattice("init")
    repo.git("config", "lattice.foreignGrace", "0.5")
    head = Oid(repo.git("rev-parse", "HEAD"))
    asked = ProcessQueued(
        worker="Lint",
        base=head,
        head=head,
        engine="static",
        definition=EMPTY,
        key="5" * 40,
        timeout_seconds=1,
        reviewer="agent:lint",
    )
    run = elsewhere(repo, asked)
    elsewhere(repo, ProcessStarted(host="box", deadline=now_ms() - 86_000_000), run)

    seen = time.monotonic()
    first = lattice.rows()[run]["state"]
    wait_until(lambda: lattice.rows()[run]["state"] != "active")
    seconds = time.monotonic() - seen

    assert first == "active"
    assert (run_of(repo, run).failure, run_of(repo, run).retried_as) == ("lost", None)
    assert seconds >= 1.5
    assert not (repo.path / ".git/lattice/runs" / run).exists()


@pytest.mark.parametrize(
    "instead", [Path.mkdir, lambda lock: lock.symlink_to(".aside")], ids=["folder", "link"]
)
def test_what_cannot_be_told_to_be_dead_is_neither_closed_nor_killed_nor_removed(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, instead: Callable[[Path], None]
) -> None:
    worker(gate.wait, grace_seconds=0, retry=NO_RETRY, timeout_minutes=1)
    run = lattice.run()
    engine = engine_of(repo, run).leader.pid
    lose(repo, run)
    lock = Path(folder_of(repo, run).lock)
    aside = lock.rename(lock.with_suffix(".aside"))
    instead(lock)

    said = [
        lattice(*words, code=None)
        for words in (("task", "list"), ("worker", "reap"), ("worker", "prune"), ("worker", "cancel", run))
    ]
    shown = lattice.rows()[run]["state"], run_of(repo, run).state
    spared = lives(engine), (lock.parent / "engine.json").exists()
    registered = repo.git("worktree", "list", "--porcelain").count("worktree ")
    aside.replace(lock) if lock.is_symlink() else lock.rmdir()
    lattice("worker", "reap")

    assert [each.code for each in said] == [0, 0, 0, 0], said
    assert shown == ("unknown", "active")
    assert (spared, registered) == ((True, True), 2)
    assert not unfinished(repo)
    assert not lives(engine)
