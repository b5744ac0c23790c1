"""`init`: once, and as often as one likes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support import PATIENCE_SECONDS, GitRepository, make_repository, python_path

from tests.cli.conftest import Typed

HOOKS = "post-commit, post-applypatch, post-merge, post-rewrite, pre-push"
QUESTION = "Install hooks, so that every commit here is reviewed? [Y/n]: "


@pytest.fixture
def fresh(repo: GitRepository, typed: Typed) -> Typed:
    """The command, in a repository without a log."""
    repo.git("update-ref", "-d", "refs/lattice/events")
    repo.git("config", "--unset-all", "notes.displayRef")
    return typed


def test_it_says_what_it_made(fresh: Typed, repo: GitRepository) -> None:
    git_dir = repo.path / ".git"

    assert fresh("init", "--project", "WEB").out == (
        f"Initialized log of WEB in {git_dir} (refs/lattice/events)\n"
        "Reviews will show in git log (notes.displayRef refs/notes/lattice)\n"
        "No hooks are installed (git lattice hook install)\n"
    )
    assert fresh("task", "create", "one").out == "WEB-1 created\n"
    assert repo.git("reflog", "exists", "refs/lattice/events") == ""
    assert repo.git("config", "--get-all", "notes.displayRef") == "refs/notes/lattice"


def test_a_second_time_changes_nothing(fresh: Typed, repo: GitRepository) -> None:
    first = fresh.json("init")[0]
    second = fresh.json("init")[0]

    assert first["made"] == {"log": True, "project": True, "notes_display": True}
    assert second == {**first, "made": {"log": False, "project": False, "notes_display": False}}
    assert repo.git("config", "--get-all", "notes.displayRef") == "refs/notes/lattice"
    assert fresh("init").out == (
        f"Reinitialized existing log of LAT in {repo.path / '.git'} (refs/lattice/events)\n"
        "No hooks are installed (git lattice hook install)\n"
    )


def test_a_setting_that_shows_all_notes_is_left_alone(fresh: Typed, repo: GitRepository) -> None:
    repo.git("config", "notes.displayRef", "refs/notes/*")

    fresh("init")

    assert repo.git("config", "--get-all", "notes.displayRef") == "refs/notes/*"


def test_the_project_may_come_from_the_settings(fresh: Typed, repo: GitRepository) -> None:
    repo.git("config", "lattice.project", "OPS")

    assert fresh.json("init")[0]["project"] == "OPS"


def test_another_project_than_the_one_that_is_set_is_refused(typed: Typed) -> None:
    typed("init", "--project", "LAT")

    said = typed("init", "--project", "WEB", code=5)

    assert said.err == (
        "error: cannot set the project to 'WEB': it is 'LAT'\nhint: a project's code never changes\n"
    )


@pytest.mark.parametrize("code", ["lat", "L", "9A", "ABCDEFGHIJK", "A-B", "LAT\n", "ÄB"])
def test_a_malformed_project_is_refused_and_makes_nothing(
    fresh: Typed, repo: GitRepository, code: str
) -> None:
    assert "is not a project code" in fresh("init", "--project", code, code=2).err
    assert repo.git("for-each-ref", "refs/lattice") == ""


def test_a_bare_repository_can_have_a_log(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = make_repository(tmp_path / "bare.git", "--bare")
    monkeypatch.chdir(bare.path)

    assert typed("init").out.startswith(f"Initialized log of LAT in {bare.path} ")
    assert typed("task", "create", "one").out == "LAT-1 created\n"
    assert typed("status").out == "On branch main\n\nNo commits yet\n"


def test_two_clones_begin_with_the_same_commit(typed: Typed, repo: GitRepository, tmp_path: Path) -> None:
    other = make_repository(tmp_path / "other")

    typed("-C", str(other.path), "init")

    first = ("rev-list", "--max-parents=0", "refs/lattice/events")
    assert other.git(*first) == repo.git(*first)


def test_a_linked_worktree_shares_the_log(
    typed: Typed, repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", tmp_path / "linked")
    monkeypatch.chdir(tmp_path / "linked")

    assert typed("task", "create", "one").out == "LAT-1 created\n"
    assert typed("status").out.startswith("On branch side\n")
    monkeypatch.chdir(repo.path)
    assert typed("task", "list").out == "LAT-1  backlog  one\n"


def installed(repo: GitRepository) -> list[str]:
    """The hooks that are there, but for git's samples."""
    return sorted(path.name for path in (repo.path / ".git/hooks").iterdir() if path.suffix != ".sample")


def test_the_hooks_are_installed_if_they_are_asked_for(typed: Typed, repo: GitRepository) -> None:
    said = typed("init", "--hooks").out.splitlines()

    assert said[1:] == [f"Hooks: {HOOKS} (to undo it: git lattice hook uninstall)"]
    assert installed(repo) == sorted(HOOKS.split(", "))
    assert len(typed("init").out.splitlines()) == 1


def test_a_hook_that_cannot_be_installed_is_told_with_what_to_add(typed: Typed, repo: GitRepository) -> None:
    hook = repo.path / ".git/hooks/post-commit"
    hook.write_text("#!/usr/bin/perl\n")
    hook.chmod(0o755)

    said = typed("init", "--hooks", code=1).out

    assert f"For post-commit add to '{hook}', below a first line with #!:\n" in said
    assert hook.read_text() == "#!/usr/bin/perl\n"


@pytest.mark.parametrize("words", [(), ("--no-hooks",)])
def test_nobody_gets_hooks_without_having_asked(
    typed: Typed, repo: GitRepository, words: tuple[str, ...]
) -> None:
    answer = typed.json("init", *words)[0]

    assert {hook["situation"] for hook in answer["hooks"]} == {"absent"}
    assert installed(repo) == []


def at_a_terminal(repo: GitRepository, answer: bytes, *words: str, **environment: str) -> tuple[str, str]:
    """What `git lattice init` says on stdout, and on a terminal where `answer` is typed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lattice", "init", *words],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": python_path(), **environment},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.write(ours, answer)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    os.write(theirs, b"THE END")
    seen = ""
    while "THE END" not in seen:
        seen += os.read(ours, 4096).decode()
    os.close(theirs)
    os.close(ours)
    return out.decode(), seen


@pytest.mark.parametrize(("answer", "wanted"), [(b"\n", True), (b"y\n", True), (b"n\n", False)])
def test_a_person_at_a_terminal_is_asked(repo: GitRepository, answer: bytes, wanted: bool) -> None:
    out, seen = at_a_terminal(repo, answer)

    assert QUESTION in seen
    assert installed(repo) == (sorted(HOOKS.split(", ")) if wanted else [])
    assert out.splitlines()[-1].startswith("Hooks: " if wanted else "No hooks ")


@pytest.mark.parametrize(
    ("words", "environment"), [(("--no-hooks",), {}), (("--hooks",), {}), ((), {"CI": "true"})]
)
def test_a_person_who_has_said_it_is_not_asked(
    repo: GitRepository, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    _, seen = at_a_terminal(repo, b"\n", *words, **environment)

    assert QUESTION not in seen


def test_who_has_the_hooks_is_not_asked(repo: GitRepository) -> None:
    at_a_terminal(repo, b"\n", "--hooks")

    assert QUESTION not in at_a_terminal(repo, b"\n")[1]


def test_a_bare_repository_is_offered_its_own_hook(typed: Typed, tmp_path: Path) -> None:
    bare = make_repository(tmp_path / "bare.git", "--bare")

    said = typed("-C", str(bare.path), "init", "--hooks").out

    assert said.endswith("Hooks: update (to undo it: git lattice hook uninstall)\n")
    assert (bare.path / "hooks/update").exists()
