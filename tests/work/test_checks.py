"""The checks of a definition: facts for the reviewer; they end, whatever they do, and the commit stays."""

from pathlib import Path

import pytest
from support import put_on_path, wait_until

from . import checking
from .checking import Checker, sh
from .engines import FAMILY, MISBEHAVING, Typed, left, pids_in, typed

lattice = pytest.fixture(typed)
checker = pytest.fixture(checking.checker)


def test_each_check_is_told_with_its_outcome_and_its_last_lines(checker: Checker) -> None:
    said = checker.make(
        sh("echo all is well"), sh("echo looking; echo it is not >&2; exit 3"), sh("kill -9 $$")
    )

    assert said["checks"] == [
        {"name": "check 1", "status": "passed", "detail": "exit code 0\nall is well"},
        {"name": "check 2", "status": "failed", "detail": "exit code 3\nlooking\nit is not"},
        {"name": "check 3", "status": "failed", "detail": "ended by SIGKILL"},
    ]
    assert said["outputs"]["check-2.out"] == "looking\nit is not\n"
    assert said["survivors"] == 0


def test_a_check_runs_in_the_worktree_with_the_environment_of_the_run(checker: Checker) -> None:
    asks = sh('cat; git rev-parse HEAD; echo "$COLOUR $LATTICE_RUN"')
    said = checker.make({"argv": ["./tool"]}, asks, COLOUR="red")

    assert said["outputs"]["check-1.out"].strip().endswith(checker.run[:16])
    head = checker.repo.git("rev-parse", "HEAD")
    assert said["outputs"]["check-2.out"] == f"{head}\nred {checker.run}\n"


def test_a_program_that_is_not_there_is_a_failed_check_and_the_next_one_runs(checker: Checker) -> None:
    said = checker.make({"argv": ["no-such-program"]}, {"argv": ["./kept"]}, sh(":"))

    assert [check["detail"] for check in said["checks"]] == [
        "cannot start 'no-such-program': No such file or directory",
        "cannot start './kept': Permission denied",
        "exit code 0",
    ]
    assert [check["status"] for check in said["checks"]] == ["failed", "failed", "passed"]


def test_of_a_long_output_the_last_whole_lines_are_told_as_a_terminal_can_bear_them(
    checker: Checker,
) -> None:
    prints = r"seq 1000; printf 'a\033[31mred\033[0m \007 \342\200\256 \377 z\r\n'"
    said = checker.make(sh(prints))

    first, *lines = said["checks"][0]["detail"].split("\n")
    assert first == "exit code 0"
    assert lines[-1] == "ared     \N{REPLACEMENT CHARACTER} z"
    assert lines[-2:-4:-1] == ["1000", "999"]
    assert len(lines[0]) == 3
    assert 700 < len("\n".join(lines).encode()) <= 800


def test_a_check_that_takes_too_long_is_stopped_and_the_next_one_runs(checker: Checker) -> None:
    said = checker.make(sh("echo begun; sleep 60", timeout_minutes=0.01), sh(":"))

    assert [check["detail"] for check in said["checks"]] == ["stopped after 0.01 min\nbegun", "exit code 0"]
    assert said["checks"][0]["status"] == "failed"


def test_a_check_leaves_no_process_behind(checker: Checker, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    said = checker.make({"argv": [*MISBEHAVING, str(pids), "0", *FAMILY]})

    assert (said["checks"][0]["status"], said["survivors"]) == ("passed", 0)
    assert len(pids_in(pids)) == len(FAMILY) + 1
    assert left(pids) == []


def test_a_check_that_hears_nothing_is_ended_with_everything_of_it(checker: Checker, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    late = {"argv": [*MISBEHAVING, str(pids), "deaf", *FAMILY], "timeout_minutes": 0.05}
    said = checker.make(late)

    assert said["checks"][0]["detail"] == "stopped after 0.05 min"
    assert len(pids_in(pids)) == len(FAMILY) + 1
    assert left(pids) == []


def test_a_run_that_is_cancelled_ends_in_the_check(checker: Checker, lattice: Typed, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    checker.start({"argv": [*MISBEHAVING, str(pids), "stay", *FAMILY]}, sh(f"touch {tmp_path}/next"))
    wait_until(lambda: "leader" in pids_in(pids), "the check runs")

    lattice("worker", "cancel", checker.run)

    said = checker.said()
    assert (said["stopped"], said["in"]) == ("cancelled", "check 1")
    assert left(pids) == []
    assert not (tmp_path / "next").exists()


def test_a_run_whose_time_is_up_ends_in_the_check(checker: Checker) -> None:
    said = checker.make(sh(":"), sh("sleep 60"), seconds=0.7)

    assert (said["stopped"], said["in"]) == ("at_deadline", "check 2")


def test_what_checks_do_to_the_files_of_the_commit_is_undone_and_said(checker: Checker) -> None:
    spoils = "echo more >> kept; rm tool; git checkout -q -b mine; git add kept"
    said = checker.make(sh(spoils), sh("git commit -qm mine"))

    files = said["checks"][2]
    assert (files["name"], files["status"]) == ("files of the checks", "passed")
    assert files["detail"] == "undone: HEAD moved, staged kept, edited kept, deleted tool"
    assert said["tampered"] == ["added added"]


def test_new_files_of_a_check_stay_and_are_not_held_against_the_reviewer(checker: Checker) -> None:
    said = checker.make(sh("mkdir out ignored; touch out/a out/b ignored/c"))

    assert said["checks"][1]["detail"] == "new: out/a, out/b"
    assert said["tampered"] == ["added added"]


def test_a_check_cannot_state_what_the_reviewer_would(
    checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path / "bin", monkeypatch)

    said = checker.make(sh("git lattice worker complete"))

    assert said["checks"][0]["status"] == "passed"
    assert said["stated"] is None


def test_checks_that_leave_nothing_say_nothing_of_files(checker: Checker) -> None:
    said = checker.make(sh("touch kept ignored; git status"))

    assert [check["name"] for check in said["checks"]] == ["check 1"]
