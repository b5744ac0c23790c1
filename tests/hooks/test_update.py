"""hooks/update in a shared bare repository: the log only grows there."""

import shutil
from pathlib import Path

import pytest
from support import ROOT, GitRepository, make_repository

REF = "refs/lattice/events"


@pytest.fixture
def shared(repo: GitRepository, tmp_path: Path) -> GitRepository:
    """A bare repository with our hook, which has `repo`'s log at its second commit."""
    bare = make_repository(tmp_path / "shared.git", "--bare")
    shutil.copy(ROOT / "hooks/update", bare.path / "hooks/update")
    repo.commit(message="second")
    repo.git("push", "--quiet", str(bare.path), f"HEAD:{REF}")
    return bare


def push(repo: GitRepository, shared: GitRepository, spec: str) -> str:
    """What the shared log is at after a forced push."""
    repo.git("push", "--quiet", "--force", str(shared.path), spec, check=False)
    return shared.git("rev-parse", "--verify", "--quiet", REF, check=False)


def test_the_log_moves_forward(repo: GitRepository, shared: GitRepository) -> None:
    third = repo.commit(message="third")

    assert push(repo, shared, f"HEAD:{REF}") == third


def test_a_rewind_is_refused(repo: GitRepository, shared: GitRepository) -> None:
    second = repo.git("rev-parse", "HEAD")

    assert push(repo, shared, f"HEAD~1:{REF}") == second


def test_a_deletion_is_refused(repo: GitRepository, shared: GitRepository) -> None:
    second = repo.git("rev-parse", "HEAD")

    assert push(repo, shared, f":{REF}") == second


def test_branches_are_left_to_git(repo: GitRepository, shared: GitRepository) -> None:
    repo.git("push", "--quiet", str(shared.path), "HEAD:refs/heads/main")
    repo.git("push", "--quiet", "--force", str(shared.path), "HEAD~1:refs/heads/main")

    assert shared.git("rev-parse", "main") == repo.git("rev-parse", "HEAD~1")
