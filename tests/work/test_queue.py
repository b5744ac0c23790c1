"""Runs that wait: in the order asked for, one for each free slot, at no cost."""

import os
from pathlib import Path

import psutil
import pytest
from support import GitRepository, wait_until

from lattice.local import slots
from lattice.model.decide.decision import Decision
from lattice.model.event import Draft
from lattice.model.payload import Resumed
from lattice.work.running.detached import spawn
from lattice.work.writing import write
from tests.cli.conftest import Reviewer

from . import engines
from .conftest import SAY_PASS
from .engines import (
    Gate,
    Typed,
    Worker,
    engine_of,
    kill,
    looking,
    run_of,
    supervisor_of,
    unfinished,
    wait_for_end,
)

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

SUPERVISOR = "lattice.work.running.supervisor"


def processes_about(repo: GitRepository) -> set[int]:
    """The processes, but for our own, that have this test's folder in their words or their environment."""
    found = set()
    for process in psutil.process_iter():
        try:
            words = " ".join([*process.cmdline(), *process.environ().values()])
        except psutil.Error:
            continue
        if str(repo.path.parent) in words and process.pid != psutil.Process().pid:
            found.add(process.pid)
    return found


def resume(repo: GitRepository) -> None:
    """Let runs start again, and start none."""
    with looking(repo) as here:
        write(here, lambda _: Decision(None, (Draft(payload=Resumed(), actor="human:bo"),)))


def run_folders(repo: GitRepository) -> list[str]:
    return [folder.name for folder in (repo.path / ".git/lattice/runs").iterdir()]


@pytest.fixture
def ordered(repo: GitRepository, worker: Worker, gate: Gate, tmp_path: Path) -> Path:
    """The worker notes in this file the beginning and the end of each engine; one run at a time."""
    said = tmp_path / "order"
    note = f'echo "%s $LATTICE_COMMIT" >> {said}'
    worker(
        "; ".join((note % "begin", gate.wait, note % "end", SAY_PASS)),
        workspace="none",
        retry={"max": 1, "backoff_seconds": 0},
    )
    repo.git("config", "lattice.maxRuns", "1")
    return said


def test_what_waits_costs_nothing_and_starts_in_the_order_asked_for(
    repo: GitRepository, lattice: Typed, ordered: Path, gate: Gate
) -> None:
    commits = [repo.commit({"a": f"{number}\n"}) for number in (3, 1, 6, 2, 5, 4)]
    first, *waiting = [lattice("worker", "run", "Custom", commit).out for commit in commits]
    runs = {run.head: run.id for run in unfinished(repo)}

    engine_of(repo, runs[commits[0]])
    assert " started: Custom" in first
    assert [said.split(":")[0].partition(" ")[2] for said in waiting] == [
        "queued",
        "queued (1 ahead)",
        "queued (2 ahead)",
        "queued (3 ahead)",
        "queued (4 ahead)",
    ]
    assert run_folders(repo) == [runs[commits[0]]]
    supervised = {supervisor_of(repo, runs[commits[0]]), engine_of(repo, runs[commits[0]]).leader.pid}
    assert processes_about(repo) == supervised

    gate.open()
    ended = wait_for_end(repo, *runs.values())
    assert {run.verdict for run in ended} == {"pass"}
    assert ordered.read_text().splitlines() == [
        f"{word} {commit}" for commit in commits for word in ("begin", "end")
    ]


def test_after_the_death_of_every_supervisor_one_command_drains_the_queue(
    repo: GitRepository, lattice: Typed, ordered: Path, gate: Gate
) -> None:
    commits = [repo.commit({"a": f"{number}\n"}) for number in range(3)]
    runs = [lattice.run(commit) for commit in commits]
    engine = engine_of(repo, runs[0]).leader.pid
    kill(supervisor_of(repo, runs[0]))
    kill(engine)
    assert [run_of(repo, run).state for run in runs] == ["active", "queued", "queued"]
    gate.open()

    lattice("task", "list")

    lost, *others = wait_for_end(repo, *runs)
    assert (lost.failure, [run.verdict for run in others]) == ("lost", ["pass", "pass"])
    assert lost.retried_as is not None
    assert wait_for_end(repo, lost.retried_as)[0].verdict == "pass"
    begun = [line.split()[1] for line in ordered.read_text().splitlines() if line.startswith("begin")]
    # The lost run's next attempt is the youngest request of all.
    assert begun == [*commits, commits[0]]


def test_what_another_clone_asked_for_waits_for_that_clone(
    repo: GitRepository, lattice: Typed, ordered: Path
) -> None:
    lattice("init")
    theirs = Reviewer(repo)
    run = theirs.ask(repo.git("rev-parse", "HEAD"), "Custom")

    lattice("status")
    lattice("worker", "reap")

    assert lattice.rows()[run]["state"] == "queued"
    assert not (repo.path / ".git/lattice/runs" / run).exists()


def test_a_supervisor_that_comes_too_late_leaves_its_slot_to_the_next_run(
    repo: GitRepository, lattice: Typed, ordered: Path, gate: Gate, tmp_path: Path
) -> None:
    gate.open()
    lattice("init")
    Reviewer(repo).pause("so that nothing starts")
    cancelled, waiting = lattice.run("HEAD"), lattice.run("HEAD~1")
    lattice("worker", "cancel", cancelled)
    resume(repo)
    ready, said = os.pipe()

    with looking(repo) as here, open(ready, "rb") as pipe:
        slot = slots.take(here.places, 1)
        assert slot is not None
        words = [SUPERVISOR, here.repo.git_dir, cancelled, str(slot.descriptor), str(said)]
        spawn(words, str(tmp_path / "log"), (slot.descriptor, said))
        slot.let_go()
        os.close(said)
        word = pipe.read()

    assert word == b"gone"
    assert wait_for_end(repo, waiting)[0].verdict == "pass"


@pytest.mark.stress
def test_five_hundred_runs_that_wait_cost_no_process(
    repo: GitRepository, lattice: Typed, ordered: Path, gate: Gate
) -> None:
    head = repo.git("rev-parse", "HEAD")
    active = lattice.run()
    supervised = {supervisor_of(repo, active), engine_of(repo, active).leader.pid}
    with looking(repo) as here:
        ours = Reviewer(repo, here.clone)
    for number in range(500):
        ours.ask(head, f"Lint{number}")

    lattice("status")

    assert len(unfinished(repo)) == 501
    assert run_folders(repo) == [active]
    assert processes_about(repo) == supervised
    lattice("worker", "cancel", "--all")
    gate.open()
    wait_until(lambda: not unfinished(repo))
