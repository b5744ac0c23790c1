"""A clone's id is one for all processes, and never that of another clone."""

import shutil
from pathlib import Path

import pytest
from children import together

from lattice.errors import EnvironmentProblem
from lattice.local.clone import clone_id
from lattice.local.places import Places

ASKS = """
import sys
from lattice.local.clone import clone_id
from lattice.local.places import Places
print("ready", flush=True)
sys.stdin.readline()
print(clone_id(Places(sys.argv[1])))
"""


@pytest.fixture
def git_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "repo.git"
    folder.mkdir()
    return folder


def test_the_id_is_sixteen_hex_digits_and_stays(git_dir: Path) -> None:
    places = Places(str(git_dir))

    first = clone_id(places)

    assert len(first) == 16
    assert int(first, 16) >= 0
    assert clone_id(places) == first


def test_eight_processes_that_ask_at_once_get_one_id(git_dir: Path) -> None:
    said = together(ASKS, 8, git_dir)

    assert len({line for lines in said for line in lines}) == 1
    assert len(said) == 8


def test_eight_processes_in_a_copied_repository_get_one_new_id(git_dir: Path, tmp_path: Path) -> None:
    old = clone_id(Places(str(git_dir)))
    copy = tmp_path / "copy.git"
    shutil.copytree(git_dir, copy)

    said = {line for lines in together(ASKS, 8, copy) for line in lines}

    assert len(said) == 1
    assert old not in said


def test_a_copied_repository_gets_another_id_and_the_original_keeps_its_own(
    git_dir: Path, tmp_path: Path
) -> None:
    original = clone_id(Places(str(git_dir)))
    copy = tmp_path / "copy.git"
    shutil.copytree(git_dir, copy)

    assert clone_id(Places(str(copy))) != original
    assert clone_id(Places(str(git_dir))) == original


def test_a_moved_repository_keeps_its_id(git_dir: Path, tmp_path: Path) -> None:
    original = clone_id(Places(str(git_dir)))
    moved = git_dir.rename(tmp_path / "moved.git")

    assert clone_id(Places(str(moved))) == original


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"id":"../../../etc/pass","device":1,"inode":1}'])
def test_a_damaged_file_is_made_anew(git_dir: Path, damage: bytes) -> None:
    places = Places(str(git_dir))
    clone_id(places)
    Path(places.clone_id).write_bytes(damage)

    fresh = clone_id(places)

    assert len(fresh) == 16
    assert clone_id(places) == fresh


def test_nothing_but_the_id_and_its_lock_is_left_behind(git_dir: Path) -> None:
    clone_id(Places(str(git_dir)))

    assert sorted(path.name for path in (git_dir / "lattice").iterdir()) == ["clone-id", "clone-id.lock"]


def test_the_folder_is_for_its_owner_alone(git_dir: Path) -> None:
    clone_id(Places(str(git_dir)))

    assert (git_dir / "lattice").stat().st_mode & 0o777 == 0o700
    assert (git_dir / "lattice" / "clone-id").stat().st_mode & 0o777 == 0o600


def test_where_an_id_must_be_made_and_cannot_be_it_says_so(git_dir: Path) -> None:
    (git_dir / "lattice").write_text("in the way")

    with pytest.raises(EnvironmentProblem, match="lattice"):
        clone_id(Places(str(git_dir)))


def test_an_id_that_is_there_is_read_without_the_lock(git_dir: Path) -> None:
    places = Places(str(git_dir))
    known = clone_id(places)
    Path(f"{places.clone_id}.lock").unlink()

    assert clone_id(places) == known
    assert not Path(f"{places.clone_id}.lock").exists()
