"""`worker complete` and `worker fail`: statements while a supervisor lives, outcomes without one."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GitRepository, Lattice, wait_until

from . import engines
from .conftest import SAY_PASS
from .test_supervised_run import has_ended, is_running, the_run, unblock

lattice = pytest.fixture(engines.typed)

Worker = Callable[..., str]


def held(lattice: Lattice, worker: Worker, tmp_path: Path) -> tuple[str, Path]:
    """A run that waits for its FIFO: its id, and the FIFO."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker(
        f"echo $PPID $$ > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pids; read line < {fifo}; {SAY_PASS}"
    )
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    wait_until((tmp_path / "pids").exists)
    return run, fifo


def killed(lattice: Lattice, worker: Worker, tmp_path: Path) -> str:
    """A run whose supervisor and engine are dead, which no command has noticed yet."""
    run, _ = held(lattice, worker, tmp_path)
    for pid in map(int, (tmp_path / "pids").read_text().split()):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: not is_running(pid))
    return run


def test_a_statement_to_a_living_supervisor_closes_nothing(
    lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    run, fifo = held(lattice, worker, tmp_path)

    said = lattice("worker", "complete", run)

    assert "its supervisor closes the run" in said.out
    assert the_run(lattice)["state"] == "active"
    wait_until(lambda: unblock(fifo) or has_ended(lattice, run))
    assert the_run(lattice)["verdict"] == "pass"


def test_the_started_events_id_names_an_active_run(lattice: Lattice, worker: Worker, tmp_path: Path) -> None:
    run, fifo = held(lattice, worker, tmp_path)
    started = the_run(lattice)["started_event_id"]

    lattice("worker", "fail", str(started)[:8], "--error", "never mind")

    wait_until(lambda: unblock(fifo) or has_ended(lattice, run))
    assert the_run(lattice)["verdict"] == "pass"


def test_an_agents_last_words_reach_its_own_supervisor(lattice: Lattice, worker: Worker) -> None:
    worker("git lattice worker fail --error 'no network' >/dev/null; exit 1", env={"pass": ["PATH"]})
    path = {"PATH": f"{git_lattice_on_path(lattice)}:{os.environ['PATH']}"}

    lattice("worker", "run", "Custom", "--wait", code=3, env=path)

    assert "no network" in str(the_run(lattice)["message"])


def git_lattice_on_path(lattice: Lattice) -> Path:
    """A folder with an executable `git-lattice`."""
    folder = lattice.repository.path.parent / "bin"
    folder.mkdir()
    program = folder / "git-lattice"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lattice "$@"\n')
    program.chmod(0o755)
    return folder


def test_a_second_close_is_refused(repo: GitRepository, lattice: Lattice) -> None:
    lattice("worker", "run", "CodeReviewLite", "--wait")
    run = str(the_run(lattice)["id"])

    said = lattice("worker", "fail", run, code=5)

    assert "has completed already" in said.err


def test_without_a_supervisor_complete_needs_the_review(
    lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    run = killed(lattice, worker, tmp_path)

    said = lattice("worker", "complete", run, code=5)
    assert "needs a review" in said.err

    finding = {"severity": "important", "title": "wrong", "path": "README", "line": 1}
    (tmp_path / "result.json").write_text(json.dumps({"summary": "read", "findings": [finding]}))
    lattice("worker", "complete", run, "--result", str(tmp_path / "result.json"))
    assert the_run(lattice)["verdict"] == "needs_changes"


def test_without_a_supervisor_fail_closes_the_run(lattice: Lattice, worker: Worker, tmp_path: Path) -> None:
    run = killed(lattice, worker, tmp_path)

    lattice("worker", "fail", run, "--error", "gave up")

    assert the_run(lattice)["message"] == "gave up"
    lattice("worker", "ps")


def test_a_result_that_is_no_review_is_refused_and_loses_nothing(
    lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    run = killed(lattice, worker, tmp_path)
    (tmp_path / "result.json").write_text('{"findings": [{"severity": "dreadful", "title": "x"}]}')

    said = lattice("worker", "complete", run, "--result", str(tmp_path / "result.json"), code=2)

    assert "dreadful" in said.err
    lattice("worker", "fail", run)


def test_a_strangers_id_is_not_found(lattice: Lattice) -> None:
    lattice("worker", "fail", "abcdef12", code=4)
