"""What kills leave is found and removed; what anybody may still need, and what is the user's, is not."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from support import GitRepository

from lattice.errors import LatticeError
from lattice.git.worktrees import checkout, registration
from lattice.git.worktrees.linked import Linked
from lattice.local import run_folder
from lattice.local import worktree_records as records
from lattice.local.locks import Held
from lattice.model.run import Run
from lattice.work.here import Here
from lattice.work.workspaces import leftovers, ownership
from lattice.work.workspaces.leftovers import Pruned
from lattice.work.workspaces.workspace import Workspace

from .test_workspaces import SLOT, everything, here, pooled, run_of, slot, traces, used

__all__ = ["here", "slot"]


def prune(here: Here, idle: float = -1, dry_run: bool = False) -> tuple[Pruned, ...]:
    return leftovers.prune(here, dry_run=dry_run, idle=idle)


def abandoned(here: Here, run: Run) -> Path:
    """The worktree of a run that nobody ended."""
    return Path(Workspace(here, run, SLOT).make())


def test_a_pooled_worktree_goes_when_it_has_been_idle(here: Here, repo: GitRepository) -> None:
    path = used(here, run_of(repo))

    assert prune(here, idle=3600) == ()
    assert prune(here, dry_run=True) == (Pruned("pooled worktree", path),)
    assert len(pooled(here)) == 1
    assert prune(here) == (Pruned("pooled worktree", path),)

    assert traces(here) == []


def test_a_pooled_worktree_of_a_slot_that_is_taken_stays(here: Here, repo: GitRepository, slot: Held) -> None:
    used(here, run_of(repo))

    assert prune(here) == ()

    assert len(pooled(here)) == 1
    slot.release()


def test_the_worktree_of_a_run_that_somebody_holds_stays(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    path = abandoned(here, run)
    folder = run_folder.create(here.places, run.id)
    lock = folder.claim()
    assert lock is not None

    assert prune(here) == ()
    lock.release()
    assert prune(here) == (Pruned("worktree", str(path)),)

    assert traces(here) == []
    shutil.rmtree(folder.path)


def test_the_worktree_of_a_run_that_nobody_knows_goes_and_makes_no_run_folder(
    here: Here, repo: GitRepository
) -> None:
    path = abandoned(here, run_of(repo))

    assert prune(here) == (Pruned("worktree", str(path)),)

    assert run_folder.present(here.places) == ()


def test_what_a_run_left_is_cleared_and_nothing_of_others(here: Here, repo: GitRepository) -> None:
    first, second = run_of(repo, 1), run_of(repo, 2)
    used(here, run_of(repo, 3))
    mine, others = abandoned(here, first), Path(Workspace(here, second).make())

    leftovers.clear(here, first.id)

    assert not mine.exists()
    assert (others / "README").exists()
    assert [record.owner for record in records.everyone(here.places)] == [second.id]


def test_a_registration_without_a_record_goes(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    path = f"{ownership.make_home(here)}/{run.id[:16]}"
    linked = Linked(here.repo, records.name_for(run.id), path)
    registration.add(linked, run.head)
    checkout.check_out(linked, run.head)

    assert prune(here, dry_run=True) == (Pruned("worktree", path),)
    assert prune(here) == (Pruned("worktree", path),)

    assert traces(here) == []


def test_what_was_never_finished_goes(here: Here, repo: GitRepository) -> None:
    staging = repo.path / ".git/lattice/worktree-lattice-0123456789abcdef"
    staging.mkdir(parents=True)
    (staging / "locked").touch()

    assert prune(here, dry_run=True) == (Pruned("unfinished worktree", str(staging)),)
    assert prune(here) == (Pruned("unfinished worktree", str(staging)),)

    assert not staging.exists()


def test_a_record_that_was_half_written_goes_with_its_worktree(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    abandoned(here, run)
    draft = repo.path / ".git/lattice/worktrees" / f"{records.name_for(run.id)}.json.0123.new"
    draft.touch()

    leftovers.clear(here, run.id)

    assert not draft.exists()


def a_symlink_to_the_users_files(path: Path, users: Path) -> None:
    shutil.rmtree(path)
    path.symlink_to(users)


def a_symlink_inside(path: Path, users: Path) -> None:
    (path / "link").symlink_to(users)


def a_moved_folder_with_a_symlink_in_its_place(path: Path, users: Path) -> None:
    path.rename(users / "moved")
    path.symlink_to(users / "moved")


def a_symlink_above(path: Path, users: Path) -> None:
    path.parent.rename(users / "cache")
    path.parent.symlink_to(users / "cache")


def the_users_folder_moved_in(path: Path, users: Path) -> None:
    shutil.rmtree(path)
    shutil.copytree(users, path)


@pytest.mark.parametrize("waiting", [False, True], ids=["of a run", "waiting"])
@pytest.mark.parametrize(
    "trap",
    [
        a_symlink_to_the_users_files,
        a_symlink_inside,
        a_moved_folder_with_a_symlink_in_its_place,
        a_symlink_above,
        the_users_folder_moved_in,
    ],
    ids=lambda trap: trap.__name__,
)
def test_what_is_the_users_is_untouched(
    trap: Callable[[Path, Path], None], waiting: bool, here: Here, repo: GitRepository, tmp_path: Path
) -> None:
    users = tmp_path / "users"
    users.mkdir()
    (users / "precious").write_text("1\n")
    path = Path(used(here, run_of(repo))) if waiting else abandoned(here, run_of(repo))
    trap(path, users)
    before = everything(str(users)), everything(str(path))

    with suppress(LatticeError):
        used(here, run_of(repo, 2))
    leftovers.clear(here, run_of(repo).id)
    prune(here)

    assert everything(str(users)) == before[0]
    if trap is the_users_folder_moved_in:
        assert everything(str(path)) == before[1]
    assert registration.registered(here.repo) == ()
    assert records.everyone(here.places) == ()
    _take_away(path)
    _take_away(path.parent)


def _take_away(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def test_the_users_own_worktree_is_untouched(here: Here, repo: GitRepository) -> None:
    home = Path(ownership.make_home(here))
    repo.git("worktree", "add", "--quiet", "--lock", home / "mine")
    repo.git("worktree", "add", "--quiet", "--detach", home / "lattice-0123456789abcdef")
    abandoned(here, run_of(repo))

    prune(here)

    for name in ("mine", "lattice-0123456789abcdef"):
        assert GitRepository(home / name).git("status", "--porcelain") == ""
        repo.git("worktree", "remove", "--force", "--force", home / name)


def test_a_users_worktree_that_has_the_name_of_ours_is_untouched(
    here: Here, repo: GitRepository, tmp_path: Path
) -> None:
    name = records.name_for(run_of(repo).id)
    repo.git("worktree", "add", "--quiet", "--detach", tmp_path / name)

    with pytest.raises(LatticeError, match=f"cannot make worktree '{name}'"):
        abandoned(here, run_of(repo))
    prune(here)

    assert GitRepository(tmp_path / name).git("status", "--porcelain") == ""
    repo.git("worktree", "remove", "--force", tmp_path / name)


def test_a_copied_repository_leaves_the_originals_worktrees_alone(
    here: Here, repo: GitRepository, tmp_path: Path
) -> None:
    waiting = Path(used(here, run_of(repo, 1)))
    shutil.copytree(repo.path, tmp_path / "copy", symlinks=True)
    copy = Here(str(tmp_path / "copy"))
    before = everything(str(waiting))

    other = Workspace(copy, run_of(repo, 2), SLOT)
    assert other.make() != str(waiting)
    other.destroy()
    prune(copy)
    copy.close()

    assert everything(str(waiting)) == before
    assert registration.registered(copy.repo) == ()
    assert used(here, run_of(repo, 3)) == str(waiting)


def test_a_moved_worktree_is_forgotten_and_stays_where_it_is(
    here: Here, repo: GitRepository, tmp_path: Path
) -> None:
    path = abandoned(here, run_of(repo))
    path.rename(tmp_path / "moved")

    prune(here)

    assert (tmp_path / "moved" / "README").exists()
    assert registration.registered(here.repo) == ()


def test_a_folder_whose_link_was_destroyed_is_still_known_for_ours(here: Here, repo: GitRepository) -> None:
    run = run_of(repo)
    path = abandoned(here, run)
    (path / ".git").unlink()
    shutil.rmtree(repo.path / ".git/worktrees")

    leftovers.clear(here, run.id)

    assert traces(here) == []
