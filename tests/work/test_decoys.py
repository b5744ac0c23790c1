"""What is not ours, however much it looks so: untouched by every command that ends or removes things."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support import GitRepository

from lattice.local.identity import Identity, identity_of
from lattice.local.run_folder import EngineMark

from . import engines
from .conftest import SAY_PASS
from .engines import (
    Gate,
    Typed,
    Worker,
    engine_of,
    folder_of,
    kill,
    lives,
    looking,
    lose,
    run_of,
    supervisor_of,
    unfinished,
    wait_for_end,
)

lattice = pytest.fixture(engines.typed)
gate = pytest.fixture(engines.gate)

STRANGER = "0" * 40
EVERYTHING = (
    ("status",),
    ("worker", "ps", "-a"),
    ("worker", "cancel", "--all"),
    ("worker", "reap"),
    ("worker", "prune", "--dry-run"),
    ("worker", "prune"),
)


def decoy(program: str = "sleep") -> subprocess.Popen[bytes]:
    return subprocess.Popen([program, "60"], start_new_session=True)


def wrong(pid: int) -> Identity:
    """The record of a process that had this pid before the one that has it now."""
    now = identity_of(pid)
    assert now is not None
    return Identity(now.boot, pid, now.started - 1)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[int]]:
    """The pids of two processes of the user's; the second is named as an agent is."""
    agent = tmp_path / "claude"
    shutil.copy("/bin/sleep", agent)
    started = [decoy(), decoy(str(agent))]
    yield [process.pid for process in started]
    for process in started:
        process.kill()
        process.wait()


def test_a_process_that_has_a_recorded_pid_by_now_is_left_alone(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, processes: list[int]
) -> None:
    worker(gate.wait, workspace="none", grace_seconds=0, retry={"max": 0})
    run = lattice.run()
    engine = engine_of(repo, run).leader.pid
    supervisor = supervisor_of(repo, run)
    folder = folder_of(repo, run)
    lose(repo, run)
    kill(engine)
    folder.identify(wrong(processes[0]))
    folder.mark_engine(EngineMark(wrong(processes[1])))

    for words in (("worker", "cancel", run), ("task", "list"), ("worker", "reap"), ("worker", "prune")):
        lattice(*words)

    assert not lives(supervisor)
    assert not unfinished(repo)
    assert [lives(pid) for pid in processes] == [True, True]
    assert run_of(repo, run).survivors == 0


@pytest.fixture
def pooled(repo: GitRepository, lattice: Typed, worker: Worker) -> Path:
    """The folder of this clone's worktrees, in which one waits for its next run."""
    worker(SAY_PASS)
    wait_for_end(repo, lattice.run())
    lattice("worker", "reap")
    with looking(repo) as here:
        return Path(here.places.worktrees(None, here.clone, os.environ))


def looks(folder: Path) -> dict[str, object]:
    """Every file below a folder: its content, or where a link leads, and that it is still the same file."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_ino,
            os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


def test_the_users_own_files_and_worktrees_are_left_alone(
    repo: GitRepository, lattice: Typed, pooled: Path, tmp_path: Path
) -> None:
    own, files = repo.path / ".git/lattice", tmp_path / "files"
    (files / "deep").mkdir(parents=True)
    (files / "deep" / "thesis").write_text("years of work\n")
    (files / "lock").write_text("")
    mine = pooled / "mine"
    repo.git("worktree", "add", "--quiet", "--detach", str(mine))
    repo.git("worktree", "lock", "--reason", "mine", str(mine))
    (mine / "draft").write_text("not in any commit\n")
    links = [pooled / "link", pooled / STRANGER[:16], own / "ended" / STRANGER, own / "runs" / STRANGER]
    for link in links:
        link.symlink_to(files)
    (own / "diary").write_text("dear diary\n")
    record = json.loads(next((own / "worktrees").glob("*.json")).read_text())
    forged = {**record, "name": f"lattice-{STRANGER[:16]}", "path": str(mine), "owner": STRANGER}
    (files / "record").write_bytes(msgspec.json.encode(forged))
    (own / "worktrees" / f"lattice-{STRANGER[:16]}.json").symlink_to(files / "record")
    before = looks(files), looks(mine), [link.lstat().st_ino for link in links]
    listed = repo.git("worktree", "list", "--porcelain")

    said = {words: lattice(*words).out for words in EVERYTHING}

    assert (looks(files), looks(mine), [link.lstat().st_ino for link in links]) == before
    assert (own / "diary").read_text() == "dear diary\n"
    assert f"removed pooled worktree {record['path']}" in said["worker", "prune"]
    assert not Path(record["path"]).exists()
    gone = f"worktree {record['path']}\n"
    assert gone in listed
    still = repo.git("worktree", "list", "--porcelain")
    assert gone not in still
    assert f"worktree {mine}\n" in still
    assert "locked mine" in still
    for link in links:
        link.unlink()
    (own / "worktrees" / f"lattice-{STRANGER[:16]}.json").unlink(missing_ok=True)
    repo.git("worktree", "remove", "-f", "-f", str(mine))


def test_a_link_in_place_of_a_lost_runs_folder_is_not_followed(
    repo: GitRepository, lattice: Typed, worker: Worker, gate: Gate, tmp_path: Path
) -> None:
    worker(gate.wait, workspace="none", grace_seconds=0, retry={"max": 0}, timeout_minutes=1)
    run = lattice.run()
    engine = engine_of(repo, run).leader.pid
    lose(repo, run)
    folder, files = Path(folder_of(repo, run).path), tmp_path / "files"
    aside = folder.rename(tmp_path / "aside")
    files.mkdir()
    for name in ("lock", "stdout", "thesis"):
        (files / name).write_text(f"{name} of mine\n")
    folder.symlink_to(files)
    before = looks(files)

    for words in EVERYTHING:
        lattice(*words, code=None)

    assert looks(files) == before
    assert folder.is_symlink()
    folder.unlink()
    aside.rename(folder)
    lattice("worker", "reap")
    assert not lives(engine)
    assert run_of(repo, run).is_terminal
