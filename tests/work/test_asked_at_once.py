"""Many processes that ask for the same run at the same time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import PATIENCE_SECONDS, ROOT, GitRepository, Lattice

from . import engines
from .conftest import SAY_PASS
from .engines import Gate, Worker, wait_for_end

gate = pytest.fixture(engines.gate)

PROCESSES, REQUESTS = 8, 50

ASKER = """
import os, sys
from lattice.cli.main import main
start, count = sys.argv[1:]
os.read(os.open(start, os.O_RDONLY), 1)
sys.exit(max(main(["worker", "run", "Custom", "--json"]) for _ in range(int(count))))
"""


def asker(repo: GitRepository, start: Gate, said: Path) -> subprocess.Popen[bytes]:
    """A process that waits for the start and then asks again and again."""
    with said.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-c", ASKER, str(start.path), str(REQUESTS)],
            cwd=repo.path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def test_of_many_requests_for_one_run_one_makes_it_and_all_others_are_told_which(
    repo: GitRepository, lattice: Lattice, worker: Worker, gate: Gate, tmp_path: Path
) -> None:
    start = Gate(tmp_path / "start")
    worker(f"echo engine >> {tmp_path}/engines; {gate.wait}; {SAY_PASS}", workspace="none")
    files = [tmp_path / f"said-{number}" for number in range(PROCESSES)]
    askers = [asker(repo, start, said) for said in files]

    start.let(PROCESSES)
    codes = [process.wait(PATIENCE_SECONDS) for process in askers]
    start.close()

    text = "".join(said.read_text() for said in files)
    assert codes == [0] * PROCESSES, text
    answers = [json.loads(line) for line in text.splitlines()]
    assert len(answers) == PROCESSES * REQUESTS
    made = [answer for answer in answers if answer["answered"] != "joined"]
    assert [answer["answered"] for answer in made] in (["started"], ["queued"])
    assert {answer["run"] for answer in answers} == {made[0]["run"]}
    gate.open()
    assert wait_for_end(repo, made[0]["run"])[0].verdict == "pass"
    assert (tmp_path / "engines").read_text() == "engine\n"
    assert [row["id"] for row in lattice.json("worker", "ps", "-a")] == [made[0]["run"]]
