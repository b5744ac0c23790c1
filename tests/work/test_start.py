"""Handing a run to a supervisor, and what becomes of it when there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import GitRepository, Lattice, wait_until

from lattice.work.asking.request import Options, ask
from lattice.work.asking.target import Words
from lattice.work.here import Here
from lattice.work.running.start import start_next

from .test_supervised_run import Worker, has_ended, the_run, unblock

PROCESSES, REQUESTS = 8, 6


def outcome_with(repo: GitRepository, monkeypatch: pytest.MonkeyPatch, python: str) -> dict[str, object]:
    """What becomes of a run whose supervisor is to be run by this interpreter."""
    here = Here(str(repo.path))
    ask(here, "CodeReviewLite", Words(), Options(actor="human:ana"))

    monkeypatch.setattr(sys, "executable", python)
    started = start_next(here)
    monkeypatch.undo()
    here.close()

    assert started == ()
    found: dict[str, object] = json.loads(repo.git("show", f"refs/lattice/events:{the_run_path(repo)}"))
    return found


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"], ids=["that dies", "that is missing"])
def test_a_run_whose_supervisor_cannot_start_failed_to_spawn(
    repo: GitRepository, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    run = outcome_with(repo, monkeypatch, python)

    assert (run["failure"], run.get("retried_as")) == ("spawn", None)


def test_a_run_whose_supervisor_is_killed_before_it_lives_is_lost_and_tried_again(
    repo: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)

    run = outcome_with(repo, monkeypatch, str(killed))

    assert run["failure"] == "lost"
    assert run["retried_as"]


def the_run_path(repo: GitRepository) -> str:
    names = repo.git("ls-tree", "-r", "--name-only", "refs/lattice/events", "runs").splitlines()
    return next(name for name in names if name.endswith("/run.json"))


ASKER = """
import sys
from lattice.work.here import Here
from lattice.work.asking.request import Options, ask
from lattice.work.running.start import start_next
from lattice.work.asking.target import Words
here = Here(".")
sys.stdin.readline()
for _ in range(int(sys.argv[1])):
    asked = ask(here, "Custom", Words(), Options(actor="human:ana"))
    start_next(here)
    print(asked.answered, asked.run.id, flush=True)
here.close()
"""


def test_many_who_ask_at_once_get_one_run(
    repo: GitRepository, lattice: Lattice, worker: Worker, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    worker(f'read line < {fifo}; printf \'{{"v":1,"base":"%s","head":"%s"}}\' $LATTICE_BASE $LATTICE_COMMIT')
    root = str(Path(__file__).resolve().parents[2])
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, str(REQUESTS)],
            cwd=repo.path,
            env={**os.environ, "PYTHONPATH": root},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for asker in askers:
        assert asker.stdin is not None
        asker.stdin.write("go\n")
        asker.stdin.flush()

    answers = [line.split() for asker in askers for line in asker.communicate()[0].splitlines()]

    assert len(answers) == PROCESSES * REQUESTS
    assert [answer for answer, _ in answers].count("queued") == 1
    assert len({run for _, run in answers}) == 1
    wait_until(lambda: unblock(fifo) or has_ended(lattice, answers[0][1]))
    assert the_run(lattice)["verdict"] == "pass"


def test_the_lock_that_a_killed_writer_left_stops_nobody_for_long(
    repo: GitRepository, lattice: Lattice
) -> None:
    lattice("init")
    lattice("task", "create", "T")
    lock = repo.path / ".git/refs/lattice/events.lock"
    lock.touch()
    repo.git("config", "lattice.lockPatience", "0.2")

    lattice("task", "comment", "LAT-1", "still here")

    assert not lock.exists()
    assert "still here" in lattice("task", "show", "LAT-1").out
