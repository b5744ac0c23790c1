"""Which of several words about a run's end counts, and that every end takes all processes along."""

import json
import sys
from pathlib import Path

import pytest
from support import GitRepository, wait_until

from lattice.model.run import Run

from . import engines
from .conftest import SAY_PASS
from .engines import (
    FAMILY,
    Gate,
    Typed,
    Worker,
    engine_of,
    family,
    left,
    lives,
    lose,
    pids_in,
    run_of,
    wait_for_end,
)

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

BUSY = f"{sys.executable} -IS -c 'import time\nwhile time.process_time() < 1.5: pass'"
DEADLINE = {"timeout_minutes": 0.01, "grace_seconds": 0}
QUICK = {"workspace": "none", "grace_seconds": 0}


@pytest.fixture
def blocker(tmp_path: Path) -> str:
    """A file with a review that asks for changes."""
    file = tmp_path / "result.json"
    finding = {"severity": "blocker", "title": "wrong", "path": "README", "line": 1}
    file.write_text(json.dumps({"summary": "by hand", "findings": [finding]}))
    return str(file)


@pytest.mark.parametrize(
    ("says", "verdict"),
    [(SAY_PASS, "pass"), ("echo '{broken'", "block"), ("exit 3", "block")],
    ids=["a review", "garbage", "nothing"],
)
def test_what_the_engine_says_counts_and_a_statement_stands_in_for_it(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, blocker: str, says: str, verdict: str
) -> None:
    worker(f"{gate.wait}; {says}", workspace="none")
    run = lattice.run()
    engine_of(repo, run)

    stated = lattice.json("worker", "complete", run, "--result", blocker)[0]
    assert not run_of(repo, run).is_terminal
    gate.open()

    assert stated["closed"] == "stated"
    assert wait_for_end(repo, run)[0].verdict == verdict


def test_a_second_close_is_refused_and_changes_nothing(
    repo: GitRepository, lattice: Typed, worker: Worker, blocker: str
) -> None:
    worker(SAY_PASS, workspace="none")
    run = lattice.json("worker", "run", "Custom", "--wait")[0]["run"]

    said = [
        lattice("worker", "complete", run, "--result", blocker, code=5),
        lattice("worker", "fail", run, code=5),
        lattice("worker", "complete", "abcdef12", "--result", blocker, code=4),
    ]

    assert ["has completed already" in each.err for each in said] == [True, True, False]
    assert run_of(repo, run).verdict == "pass"


def test_words_about_an_older_attempt_never_reach_the_newer_one(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, blocker: str, tmp_path: Path
) -> None:
    once = f"test -e {tmp_path}/tried || {{ touch {tmp_path}/tried; exit 75; }}"
    worker(f"{once}; {gate.wait}; {SAY_PASS}", workspace="none", retry={"max": 1, "backoff_seconds": 0})
    run = lattice.run()
    first: Run = wait_for_end(repo, run)[0]
    assert first.retried_as is not None
    wait_until(lambda: run_of(repo, str(first.retried_as)).state == "active")

    names = (run, run[:12], str(first.started_event_id))
    codes = [lattice("worker", "complete", name, "--result", blocker, code=None).code for name in names]
    inside = {"LATTICE_RUN": run, "LATTICE_STARTED_EVENT_ID": str(first.started_event_id)}
    codes.append(lattice("worker", "fail", code=None, env=inside).code)

    assert codes == [5, 5, 4, 5]
    gate.open()
    assert wait_for_end(repo, first.retried_as)[0].verdict == "pass"
    assert run_of(repo, run).failure == "transient"


def test_words_that_close_a_lost_run_end_its_engine_too(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, blocker: str
) -> None:
    worker(gate.wait, timeout_minutes=1, grace_seconds=0)
    run = lattice.run()
    engine = engine_of(repo, run).leader.pid
    lose(repo, run)

    closed = lattice.json("worker", "complete", run, "--result", blocker)[0]

    assert (closed["closed"], run_of(repo, run).verdict) == ("recorded", "block")
    assert not lives(engine)
    assert not (repo.path / ".git/lattice/runs" / run).exists()


def test_an_answer_that_was_there_in_time_counts(repo: GitRepository, lattice: Typed, worker: Worker) -> None:
    worker(f"{SAY_PASS}; exec sleep 60", **QUICK, timeout_minutes=0.02)

    lattice("worker", "run", "Custom", "--wait")


def test_an_engine_that_has_answered_is_not_waited_for_long(
    repo: GitRepository, lattice: Typed, worker: Worker
) -> None:
    worker(f"{SAY_PASS}; exec sleep 60", **QUICK, timeout_minutes=1)
    repo.git("config", "lattice.linger", "0.2")

    review = lattice.json("worker", "run", "Custom", "--wait")[0]

    ended = run_of(repo, review["run"])
    assert ended.verdict == "pass"
    assert (ended.ended_at or 0) - (ended.started_at or 0) < 30_000


def test_an_engine_that_does_nothing_is_stopped(repo: GitRepository, lattice: Typed, worker: Worker) -> None:
    worker("exec sleep 60", **QUICK, idle_minutes=0.01, timeout_minutes=1)
    run = lattice.run()

    ended = wait_for_end(repo, run)[0]

    assert (ended.failure, ended.message) == ("timeout", "stopped after it had been idle for too long")


def test_an_engine_that_works_in_silence_is_not_idle(lattice: Typed, worker: Worker) -> None:
    worker(f"{BUSY}; {SAY_PASS}", **QUICK, idle_minutes=0.01, timeout_minutes=1)

    lattice("worker", "run", "Custom", "--wait")


@pytest.mark.parametrize(
    ("shell", "keys", "outcome"),
    [
        ("{engine} 0 {members}; " + SAY_PASS.replace("{", "{{").replace("}", "}}"), {}, "pass"),
        ("exec {engine} 3 {members}", {}, "bad_output"),
        ("exec {engine} deaf {members}", DEADLINE, "timeout"),
    ],
    ids=["success", "failure", "timeout"],
)
def test_an_engine_that_leaves_processes_everywhere_leaves_none(
    repo: GitRepository,
    lattice: Typed,
    worker: Worker,
    tmp_path: Path,
    shell: str,
    keys: dict[str, object],
    outcome: str,
) -> None:
    pids = tmp_path / "pids"
    engine, _, members = family(pids, "THEN", *FAMILY, "session+orphan+deaf+bare").partition(" THEN ")
    worker(shell.format(engine=engine, members=members), **{**QUICK, **keys})
    # A control group holds them all; without one they have to be found.
    repo.git("config", "lattice.cgroup", "false")
    run = lattice.run()

    ended = wait_for_end(repo, run)[0]

    assert outcome in (ended.verdict, ended.failure)
    assert len(pids_in(pids)) == len(FAMILY) + 2
    assert left(pids) == []
    assert ended.survivors == 0
