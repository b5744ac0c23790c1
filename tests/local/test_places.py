"""Naming a place makes nothing; files are replaced whole; worktrees stay out of the git directory."""

from pathlib import Path

import pytest

from lattice.errors import EnvironmentProblem, UsageError
from lattice.local import places
from lattice.local.places import Places


def test_naming_places_makes_nothing(tmp_path: Path) -> None:
    here = Places(str(tmp_path / "repo.git"))

    named = [here.root, here.clone_id, here.write_lock, here.spool, here.runs, here.ended, here.slots]
    named += [here.trust, here.cooldowns, here.projected]

    assert all(path.startswith(f"{tmp_path}/repo.git/lattice") for path in named)
    assert len(set(named)) == len(named)
    assert not (tmp_path / "repo.git").exists()


def test_folders_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    made = Path(places.make_folder(str(tmp_path / "a" / "b")))

    assert made.is_dir()
    assert made.stat().st_mode & 0o777 == 0o700
    assert made.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_where_a_folder_should_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a").touch()

    with pytest.raises(EnvironmentProblem, match="is in the way"):
        places.make_folder(str(tmp_path / "a" / "b"))


def test_replacing_a_file_leaves_the_new_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"

    places.replace(str(path), b"old")
    places.replace(str(path), b"new")

    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_a_replacement_that_fails_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(EnvironmentProblem, match="cannot write"):
        places.replace(str(tmp_path / "file"), b"new")

    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_content_of_no_file_is_none(tmp_path: Path) -> None:
    assert places.content(str(tmp_path / "none")) is None


@pytest.mark.parametrize(
    ("configured", "environ", "folder"),
    [
        (None, {"HOME": "/home/ana"}, "/home/ana/.cache/git-lattice/0123"),
        (None, {"HOME": "/home/ana", "XDG_CACHE_HOME": "/var/cache/ana"}, "/var/cache/ana/git-lattice/0123"),
        (None, {"HOME": "/home/ana", "XDG_CACHE_HOME": "relative"}, "/home/ana/.cache/git-lattice/0123"),
        ("/big/disk", {"HOME": "/home/ana"}, "/big/disk/0123"),
    ],
)
def test_worktrees_of_each_clone_have_their_own_folder(
    tmp_path: Path, configured: str | None, environ: dict[str, str], folder: str
) -> None:
    assert Places(str(tmp_path)).worktrees(configured, "0123", environ) == folder


def test_worktrees_below_the_git_directory_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / ".git")
    (tmp_path / ".git").mkdir()
    here = Places(str(tmp_path / ".git"))

    for bad in (tmp_path / ".git", tmp_path / ".git" / "trees", tmp_path / "link" / "trees"):
        with pytest.raises(UsageError, match=r"'lattice\.worktreeDir' .* inside the git directory"):
            here.worktrees(str(bad), "0123", {})


def test_a_relative_folder_for_worktrees_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="relative"):
        Places(str(tmp_path)).worktrees("trees", "0123", {})
