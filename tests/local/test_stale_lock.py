"""Only an empty lock that we saw standing still is taken away, and git can write again."""

import os
from pathlib import Path

import pytest
from support import GitRepository

from lattice.local.stale_lock import StaleLockWatch

REF = "refs/lattice/events"


@pytest.fixture
def lock(repo: GitRepository) -> Path:
    path = repo.path / ".git" / f"{REF}.lock"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_an_empty_lock_that_stands_still_is_removed_after_the_patience(lock: Path) -> None:
    watch = StaleLockWatch(str(lock), 10.0)

    looks = [watch.look(now) for now in (100.0, 105.0, 109.9, 110.0)]

    assert looks == [False, False, False, True]
    assert list(lock.parent.iterdir()) == []


def test_git_is_stopped_by_the_lock_and_writes_after_its_removal(lock: Path, repo: GitRepository) -> None:
    watch = StaleLockWatch(str(lock), 1.0)
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-ref", REF, head, check=False)
    assert repo.git("for-each-ref", REF) == ""

    watch.look(0.0)
    watch.look(1.0)
    repo.git("update-ref", REF, head)

    assert repo.git("rev-parse", REF) == head


def test_a_lock_that_is_new_each_time_is_left_alone(lock: Path) -> None:
    watch = StaleLockWatch(str(lock), 1.0)

    for number in range(5):
        fresh = lock.with_name("fresh")
        fresh.touch()
        os.replace(fresh, lock)
        os.utime(lock, ns=(number, number))
        assert not watch.look(float(number))

    assert lock.exists()


def test_a_lock_that_was_gone_in_between_starts_the_watch_again(lock: Path) -> None:
    watch = StaleLockWatch(str(lock), 10.0)
    watch.look(0.0)
    kept = lock.rename(lock.with_name("aside"))
    watch.look(5.0)
    kept.rename(lock)

    assert not watch.look(10.0)
    assert not watch.look(19.9)
    assert watch.look(20.0)


def test_an_old_lock_is_not_stale_at_first_sight(lock: Path) -> None:
    os.utime(lock, (0, 0))

    assert not StaleLockWatch(str(lock), 10.0).look(10.0**9)
    assert lock.exists()


@pytest.mark.parametrize("digits", [40, 64], ids=["sha1", "sha256"])
def test_a_lock_that_was_filled_and_never_renamed_is_stale_too(lock: Path, digits: int) -> None:
    lock.write_text("f" * digits + "\n")
    watch = StaleLockWatch(str(lock), 1.0)

    assert [watch.look(now) for now in (0.0, 1.0)] == [False, True]
    assert not lock.exists()


def test_a_lock_with_other_content_is_never_removed(lock: Path) -> None:
    lock.write_text("0123")
    watch = StaleLockWatch(str(lock), 1.0)

    assert [watch.look(now) for now in (0.0, 1.0, 100.0)] == [False, False, False]
    assert lock.read_text() == "0123"


def test_a_link_or_a_folder_in_its_place_is_left_alone(lock: Path, tmp_path: Path) -> None:
    lock.unlink()
    lock.symlink_to(tmp_path / "nowhere")
    watch = StaleLockWatch(str(lock), 1.0)

    assert [watch.look(now) for now in (0.0, 1.0, 100.0)] == [False, False, False]
    assert lock.is_symlink()


def test_no_lock_is_nothing_to_remove(tmp_path: Path) -> None:
    watch = StaleLockWatch(str(tmp_path / "none.lock"), 1.0)

    assert [watch.look(now) for now in (0.0, 1.0, 100.0)] == [False, False, False]
