"""What goes wrong, through the real command line: one message, one hint, the right exit code."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support import GitRepository, Lattice, Said, make_repository

READS = [("status",), ("log",), ("task", "list"), ("worker", "ps")]


def complaint(said: Said) -> list[str]:
    """The lines of a complaint that is one message and at most one hint, and nothing else."""
    lines = said.err.splitlines()
    assert said.out == ""
    assert [row.partition(":")[0] for row in lines] in (["error"], ["error", "hint"])
    return lines


def test_without_a_repository_it_says_so(shell: Lattice, tmp_path: Path) -> None:
    said = shell("status", code=128, cwd=tmp_path)

    assert complaint(said)[0].startswith("error: not a git repository")


def test_a_folder_that_is_not_there_is_no_repository(shell: Lattice) -> None:
    said = shell("-C", "gone", "status", code=128)

    assert complaint(said) == ["error: cannot change to 'gone': No such file or directory"]


def test_folders_are_entered_one_after_the_other(shell: Lattice, repo: GitRepository) -> None:
    repo.write({"a/b/file": ""})

    assert shell("-C", "a", "-C", "b", "status").out.startswith("On branch main\n")


def test_an_unborn_head_names_no_commit(shell: Lattice, tmp_path: Path) -> None:
    empty = make_repository(tmp_path / "empty")

    assert shell("status", cwd=empty.path).out.endswith("\nNo commits yet\n")
    assert complaint(shell("review", "show", code=4, cwd=empty.path))[0] == "error: no commit 'HEAD'"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["tsk"], "no such command 'tsk'", "git lattice -h"),
        (["task", "shw"], "no such command 'shw'", "git lattice task -h"),
        (["task"], "missing command", "git lattice task -h"),
        (["task", "show"], "missing argument 'TASK'", "git lattice task show -h"),
        (["task", "show", "a", "b"], "got unexpected extra argument (b)", "git lattice task show -h"),
        (
            ["status", "-n", "x"],
            "invalid value for '-n': 'x' is not a valid integer range",
            "git lattice status -h",
        ),
    ],
)
def test_words_that_do_not_fit_are_a_usage_error(
    shell: Lattice, words: list[str], message: str, hint: str
) -> None:
    assert complaint(shell(*words, code=2)) == [f"error: {message}", f"hint: {hint}"]


def test_an_error_is_an_object_where_objects_were_asked_for(shell: Lattice) -> None:
    said = shell("task", "show", "LAT-9", "--json", code=4)

    assert said.out == ""
    assert json.loads(said.err) == {
        "v": 1,
        "kind": "error",
        "code": 4,
        "message": "no task 'LAT-9'",
        "hint": "git lattice task list",
    }


def test_a_usage_error_is_an_object_too(shell: Lattice) -> None:
    said = shell("task", "show", "--json", code=2)

    assert (json.loads(said.err)["kind"], json.loads(said.err)["code"]) == ("error", 2)


def test_json_behind_two_dashes_is_a_text(shell: Lattice) -> None:
    said = shell("task", "show", "--", "--json", code=4)

    assert complaint(said)[0] == "error: no task '--json'"


def test_a_bad_actor_in_the_environment_is_named(shell: Lattice) -> None:
    said = shell("task", "create", "one", code=2, env={"LATTICE_ACTOR": "root"})

    assert complaint(said)[0] == "error: 'root' is not an actor"


def test_a_log_of_a_newer_program_is_read_and_not_written(shell: Lattice, repo: GitRepository) -> None:
    shell("task", "create", "one")
    meta = json.loads(repo.git("show", "refs/lattice/events:meta.json"))
    blob = repo.git("hash-object", "-w", "--stdin", stdin=json.dumps({**meta, "min_writer": 99}).encode())
    repo.git("read-tree", "refs/lattice/events")
    repo.git("update-index", "--cacheinfo", f"100644,{blob},meta.json")
    forged = repo.git("commit-tree", repo.git("write-tree"), "-p", "refs/lattice/events", "-m", "newer")
    repo.git("update-ref", "refs/lattice/events", forged)

    assert shell("task", "list").out == "LAT-1  backlog  one\n"
    assert complaint(shell("task", "create", "two", code=8)) == [
        "error: the log needs writer 99, this program is writer 1",
        "hint: upgrade git-lattice; reading goes on working",
    ]
    assert repo.git("rev-parse", "refs/lattice/events") == forged


def cut(repo: GitRepository, name: str) -> None:
    """Leave nothing of a loose object but its name."""
    oid = repo.git("rev-parse", name)
    file = repo.path / ".git/objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"")


@pytest.mark.parametrize("words", [*READS, ("task", "create", "two")], ids=" ".join)
@pytest.mark.parametrize("damage", ["missing", "cut", "blob"])
def test_a_damaged_tip_is_said_by_every_command(
    shell: Lattice, repo: GitRepository, words: tuple[str, ...], damage: str
) -> None:
    shell("task", "create", "one")
    ref = repo.path / ".git/refs/lattice/events"
    if damage == "missing":
        ref.write_text("1" * 40 + "\n")
    elif damage == "blob":
        ref.write_text(repo.git("hash-object", "-w", "--stdin", stdin=b"x") + "\n")
    else:
        cut(repo, "refs/lattice/events")
    before = ref.read_text()

    complaint(shell(*words, code=8))

    assert ref.read_text() == before


def test_a_foreign_commit_is_no_log(shell: Lattice, repo: GitRepository) -> None:
    repo.git("update-ref", "refs/lattice/events", "HEAD")

    for words in (("status",), ("task", "list"), ("task", "create", "one")):
        assert complaint(shell(*words, code=8))[0] == "error: the log has no readable meta.json"


ALONE = shutil.which("unshare")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'
FULL = (
    'copy=$(mktemp -d) && mount -t tmpfs -o size=4m tmpfs "$copy" && cp -a "$0/." "$copy" && cd "$copy" &&'
    ' { cat /dev/zero > filler 2>/dev/null; exec "$@"; }'
)


def in_a_world_of_its_own(repo: GitRepository, script: str, *words: str) -> Said:
    """What a command says below mounts that nobody else sees; skips where the system allows none."""
    mounts = [ALONE or "unshare", "--map-root-user", "--mount"]
    if ALONE is None or subprocess.run([*mounts, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the system does not let us mount")
    command = [*mounts, "sh", "-c", script, str(repo.path), sys.executable, "-m", "lattice", *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def test_a_read_only_repository_can_be_read(shell: Lattice, repo: GitRepository) -> None:
    shell("task", "create", "one")

    for words in (*READS, ("doctor",)):
        said = in_a_world_of_its_own(repo, READ_ONLY, *words)
        assert (said.code, said.err) == (0, "")


def test_a_read_only_repository_is_named_when_it_is_written(shell: Lattice, repo: GitRepository) -> None:
    shell("init")

    said = in_a_world_of_its_own(repo, READ_ONLY, "task", "create", "one")

    assert said.code == 9
    assert "ead-only file system" in complaint(said)[0]
    assert in_a_world_of_its_own(repo, READ_ONLY, "init").code == 0  # there is nothing left to write


def test_a_full_disk_is_named_and_what_is_there_can_be_read(shell: Lattice, repo: GitRepository) -> None:
    shell("task", "create", "one")

    said = in_a_world_of_its_own(repo, FULL, "task", "create", "two")
    read = in_a_world_of_its_own(repo, FULL, "task", "list")

    assert said.code == 9
    assert "No space left on device" in complaint(said)[0]
    assert read == Said(0, "LAT-1  backlog  one\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is always full")
def test_a_full_standard_output_is_named(shell: Lattice, repo: GitRepository) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lattice", "status"],
            cwd=repo.path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 9
    assert done.stderr == "error: cannot write to standard output: No space left on device\n"


def test_a_reader_that_has_seen_enough_is_no_error(shell: Lattice) -> None:
    for number in range(3):
        shell("task", "create", f"task {number}")
    process = shell.start("log", "--json")
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.close()

    assert process.wait() == 0
    assert process.stderr.read() == ""
    process.stderr.close()


def test_an_interrupt_ends_quietly_with_its_code(shell: Lattice, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    process = shell.start("task", "create", "one", "-F", str(tmp_path / "pipe"))

    with open(tmp_path / "pipe", "wb"):  # opens when the command opens it too, to wait for its text
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()

    assert (process.returncode, out, err.strip()) == (130, "", "")
