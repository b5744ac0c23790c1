"""`init`: once, and as often as one likes."""

from pathlib import Path

import pytest
from support import GitRepository, make_repository

from tests.cli.conftest import Typed


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
