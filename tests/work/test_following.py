"""Staying with a run: waiting for its end, following what it prints, and leaving before that."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from support import GitRepository, Lattice, wait_until

from tests.cli.conftest import Lines

from . import engines
from .conftest import SAY_PASS
from .test_supervised_run import Worker, has_ended, is_running, the_run, unblock

lattice = pytest.fixture(engines.typed)

Blocked = Callable[..., Path]


@pytest.fixture
def blocked(worker: Worker, tmp_path: Path) -> Blocked:
    """`blocked(before, after)` makes a worker that leaves its pid and waits at a fifo in between; that."""

    def make(before: str = "", after: str = SAY_PASS, **keys: object) -> Path:
        fifo, pid = tmp_path / "fifo", tmp_path / "pid"
        os.mkfifo(fifo)
        wait = f"echo $$ > {pid}.new; mv {pid}.new {pid}; read line < {fifo}"
        worker("; ".join(filter(None, (before, wait, after))), workspace="none", grace_seconds=0, **keys)
        return fifo

    return make


def engine(tmp_path: Path) -> int:
    """The pid of the engine, once it waits."""
    wait_until((tmp_path / "pid").exists)
    return int((tmp_path / "pid").read_text())


def ends(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What a command printed until its end."""
    out, err = process.communicate(timeout=60)
    return out, err


def release(lattice: Lattice, fifo: Path, run: str) -> None:
    """Let the engine go on, and wait until its run has ended."""
    waiting = lattice.start("worker", "wait", run)
    wait_until(lambda: unblock(fifo) or waiting.poll() is not None)
    ends(waiting)


def test_output_is_told_as_it_comes_and_never_half_a_character(
    lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked(r"printf 'caf\303'", r"printf '\251\n\033[1mend'; echo odd >&2")
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    engine(tmp_path)

    following = lattice.start("worker", "logs", "-f", run, "--json")
    first = json.loads(Lines(following).next(1)[0])
    release(lattice, fifo, run)
    rest = [json.loads(line) for line in ends(following)[0].splitlines()]

    assert first == {"v": 1, "kind": "chunk", "run": run, "stream": "stdout", "text": "caf"}
    assert "".join(each["text"] for each in rest if each["stream"] == "stdout") == "\u00e9\nend"
    assert [each["text"] for each in rest if each["stream"] == "stderr"] == ["odd\n"]
    assert following.returncode == 0
    assert lattice("worker", "logs", run).out == "caf\u00e9\nend\n--- stderr\nodd\n"


def test_a_run_that_waits_for_its_turn_is_followed_from_its_beginning_to_its_end(
    repo: GitRepository, lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked("echo one", "echo two")
    repo.git("config", "lattice.maxRuns", "1")
    lattice("worker", "run", "Custom", "HEAD")
    run = lattice.json("worker", "run", "Custom", "HEAD~1")[0]["run"]
    engine(tmp_path)

    following = lattice.start("worker", "logs", "-f", run)
    wait_until(lambda: unblock(fifo) or following.poll() is not None)

    assert ends(following)[0] == "one\ntwo\n"
    assert has_ended(lattice, run)


def test_waiting_ends_with_the_run_and_as_its_verdict_says(
    lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked()
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    engine(tmp_path)

    waiting = lattice.start("worker", "wait", run)
    wait_until(lambda: unblock(fifo) or waiting.poll() is not None)

    assert ends(waiting)[0].startswith(f"{run[:12]} pass: Custom on ")
    assert waiting.returncode == 0


def test_waiting_for_no_run_in_particular_waits_for_all_of_this_clone(
    repo: GitRepository, lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked()
    repo.git("config", "lattice.maxRuns", "1")
    runs = [lattice.json("worker", "run", "Custom", rev)[0]["run"] for rev in ("HEAD", "HEAD~1")]
    engine(tmp_path)

    waiting = lattice.start("worker", "wait")
    seen = psutil.Process(waiting.pid)
    wait_until(lambda: any(runs[0] in file.path for file in seen.open_files()), "it waits at the lock")
    wait_until(lambda: unblock(fifo) or waiting.poll() is not None)

    assert [line.split()[0] for line in ends(waiting)[0].splitlines()] == [run[:12] for run in runs]


def test_waiting_goes_on_to_the_last_attempt(lattice: Lattice, worker: Worker, tmp_path: Path) -> None:
    shell = f"test -e {tmp_path}/tried || {{ touch {tmp_path}/tried; exit 75; }}; {SAY_PASS}"
    worker(shell, workspace="none", retry={"max": 1, "backoff_seconds": 0})

    said = lattice("worker", "run", "Custom", "--wait")

    second, first = lattice.json("worker", "ps", "-a")
    assert (first["failure"], first["retried_as"], second["attempt"]) == ("transient", second["id"], 2)
    assert (
        said.err
        == f"note: run '{first['id'][:12]}' ended (transient) and is retried as '{second['id'][:12]}'\n"
    )
    assert lattice("worker", "wait", first["id"]).out.startswith(f"{second['id'][:12]} pass: ")


def test_a_retry_by_hand_is_waited_for_like_a_request(lattice: Lattice, worker: Worker) -> None:
    worker("exit 3", workspace="none")
    first = lattice.json("worker", "run", "Custom")[0]["run"]
    lattice("worker", "wait", first, code=3)

    said = lattice("worker", "retry", first[:8], "--wait", code=3)

    assert "ended without a review (bad_output)" in said.err
    assert (the_run(lattice)["attempt"], the_run(lattice)["retry_of"]) == (2, first)


@pytest.mark.parametrize(
    ("send", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)], ids=["ctrl-c", "term"]
)
def test_a_run_in_the_foreground_ends_with_the_command(
    lattice: Lattice, blocked: Blocked, tmp_path: Path, send: Callable[[int, int], None], number: int
) -> None:
    blocked()
    command = lattice.start("worker", "run", "Custom", "--foreground", start_new_session=True)
    pid = engine(tmp_path)

    send(command.pid, number)

    _, err = ends(command)
    assert command.returncode == 130, err
    assert "note: cancelling run '" in err
    assert "Traceback" not in err
    assert not is_running(pid)
    assert the_run(lattice)["failure"] == "cancelled"


def test_leaving_a_run_that_is_not_in_the_foreground_lets_it_go_on(
    lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked()
    command = lattice.start("worker", "run", "Custom", "--wait", start_new_session=True)
    engine(tmp_path)

    os.killpg(command.pid, signal.SIGINT)

    _, err = ends(command)
    run = str(the_run(lattice)["id"])
    assert command.returncode == 130, err
    assert err.strip() == f"note: run '{run[:12]}' goes on; git lattice worker wait {run[:12]}"
    release(lattice, fifo, run)
    assert the_run(lattice)["verdict"] == "pass"


def test_leaving_a_run_that_somebody_else_asked_for_does_not_end_it(
    lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    fifo = blocked()
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    engine(tmp_path)
    joined = lattice.start("worker", "run", "Custom", "--foreground")
    waits = Path(f"/proc/{joined.pid}/wchan")
    wait_until(lambda: "lock" in waits.read_text())

    joined.send_signal(signal.SIGINT)

    assert f"run '{run[:12]}' goes on" in ends(joined)[1]
    release(lattice, fifo, run)
    assert the_run(lattice)["verdict"] == "pass"


def test_in_ci_a_run_is_in_the_foreground(lattice: Lattice, worker: Worker) -> None:
    worker(SAY_PASS, workspace="none")

    said = [lattice("worker", "run", "Custom", "--again", env={"CI": value}).out for value in ("true", "1")]

    assert ["Verdict:  pass" in each for each in said] == [True, True]


def test_elsewhere_and_on_demand_a_run_is_not_in_the_foreground(lattice: Lattice, blocked: Blocked) -> None:
    fifo = blocked()

    first = lattice("worker", "run", "Custom", "--background", env={"CI": "true"})
    others = [lattice("worker", "run", "Custom", env={"CI": value}) for value in ("false", "")]

    assert " started: Custom" in first.out
    assert [" joined: Custom" in said.out for said in others] == [True, True]
    release(lattice, fifo, str(the_run(lattice)["id"]))


def test_a_cancelled_run_ends_at_once_and_takes_its_engine_along(
    lattice: Lattice, blocked: Blocked, tmp_path: Path
) -> None:
    blocked()
    run = lattice.json("worker", "run", "Custom")[0]["run"]
    pid = engine(tmp_path)

    said = lattice("worker", "cancel", run[:8])

    assert said.out.startswith(f"{run[:12]} cancelling: Custom on ")
    assert "failed(cancelled)" in lattice("worker", "wait", run, code=3).out
    assert not is_running(pid)
