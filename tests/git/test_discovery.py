"""Finding the repository, and git's refusals in our words."""

import os
import stat
from pathlib import Path

import pytest
from support import GitRepository, make_repository

from lattice.errors import EnvironmentProblem, NoRepository
from lattice.git.repository import Repository, discover, problem, run


def test_a_folder_below_the_worktree_finds_it(repo: GitRepository) -> None:
    below = repo.path / "a" / "b"
    below.mkdir(parents=True)

    found = discover(str(below))

    git_dir = os.path.realpath(repo.path / ".git")
    assert found == Repository(git_dir, git_dir, os.path.realpath(repo.path), "sha1", "files")


def test_a_linked_worktree_has_its_own_git_dir_and_the_shared_one(
    repo: GitRepository, tmp_path: Path
) -> None:
    repo.git("worktree", "add", "--quiet", tmp_path / "linked")

    found = discover(str(tmp_path / "linked"))

    assert found.git_dir == os.path.realpath(repo.path / ".git/worktrees/linked")
    assert found.common_dir == os.path.realpath(repo.path / ".git")
    assert found.worktree == os.path.realpath(tmp_path / "linked")


def test_a_bare_repository_has_no_worktree(repo: GitRepository, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")

    found = discover(str(tmp_path / "bare.git" / "refs"))

    assert found.worktree is None
    assert found.git_dir == found.common_dir == os.path.realpath(tmp_path / "bare.git")
    assert run(found, "rev-parse", "HEAD").decode().strip() == repo.git("rev-parse", "HEAD")


def test_inside_the_git_directory_there_is_no_worktree(repo: GitRepository) -> None:
    found = discover(str(repo.path / ".git" / "refs"))

    assert found.git_dir == os.path.realpath(repo.path / ".git")
    assert found.worktree is None


def test_a_repository_without_commits_is_found(tmp_path: Path) -> None:
    make_repository(tmp_path / "unborn")

    assert discover(str(tmp_path / "unborn")).worktree == os.path.realpath(tmp_path / "unborn")


def test_a_path_with_newlines_and_odd_bytes_is_found(tmp_path: Path) -> None:
    odd = tmp_path / "new\nline \udcff --lattice"
    make_repository(odd)

    found = discover(str(odd))

    assert found.worktree == os.path.realpath(odd)
    assert found.git_dir == os.path.join(os.path.realpath(odd), ".git")
    assert run(found, "rev-parse", "--git-dir").strip() == os.fsencode(found.git_dir)


def test_a_symlink_to_the_repository_is_resolved(repo: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repo.path)

    assert discover(str(tmp_path / "link")) == discover(str(repo.path))


def test_sha256_is_seen(tmp_path: Path) -> None:
    make_repository(tmp_path / "long", "--object-format=sha256")

    assert discover(str(tmp_path / "long")).object_format == "sha256"


def test_the_users_git_dir_counts(
    repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(repo.path / ".git"))

    assert discover(str(tmp_path)).git_dir == os.path.realpath(repo.path / ".git")


def test_outside_any_repository(tmp_path: Path) -> None:
    with pytest.raises(NoRepository, match=r"^not a git repository") as raised:
        discover(str(tmp_path))

    assert raised.value.hint == "git init"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="cannot change to"):
        discover(str(tmp_path / "nowhere"))


def test_a_path_without_git(repo: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EnvironmentProblem, match="cannot start 'git'"):
        discover(str(repo.path))


def test_an_unknown_extension_is_named(repo: GitRepository) -> None:
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.fromTheFuture", "true")

    with pytest.raises(EnvironmentProblem, match="fromthefuture"):
        discover(str(repo.path))


def test_an_unknown_version_is_named(repo: GitRepository) -> None:
    repo.git("config", "core.repositoryFormatVersion", "7")

    with pytest.raises(EnvironmentProblem, match="found 7"):
        discover(str(repo.path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user_says_how_to_trust_it(repo: GitRepository) -> None:
    for place in (repo.path, repo.path / ".git"):
        os.chown(place, 12345, 12345)

    with pytest.raises(EnvironmentProblem, match="dubious ownership") as raised:
        discover(str(repo.path))

    assert raised.value.hint == f"git config --global --add safe.directory {repo.path}"


def test_failure_carries_gits_own_reason(repo: GitRepository) -> None:
    found = discover(str(repo.path))

    with pytest.raises(EnvironmentProblem, match=r"^unrecognized argument: --no-such-thing$"):
        run(found, "log", "--no-such-thing")

    assert run(found, "config", "--get", "no.such", ok=(0, 1)) == b""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_missing_permission_is_recognised(repo: GitRepository) -> None:
    found = discover(str(repo.path))
    objects = repo.path / ".git" / "objects"
    for folder in (objects, *objects.iterdir()):
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    with pytest.raises(EnvironmentProblem) as raised:
        run(found, "hash-object", "-w", "--stdin", stdin=b"x")

    assert raised.value.hint == "check who owns the repository's files"


@pytest.mark.parametrize(
    ("stderr", "message", "hint"),
    [
        (b"error: x\nfatal: write error: No space left on device\n", "No space left", "disk is full"),
        (b"fatal: cannot mkdir x: Read-only file system\n", "Read-only", "read-only"),
        (b"error: unable to create: Permission denied\n", "Permission denied", "owns"),
        (b"warning: w\nerror: first\nerror: last\nhint: h\n", "last", None),
        (b"fatal: cause\nfatal: consequence\n", "cause", None),
        (b"", "without a word", None),
    ],
)
def test_gits_complaints_become_errors(stderr: bytes, message: str, hint: str | None) -> None:
    told = problem(stderr)

    assert message in told.message
    assert hint in told.hint if hint and told.hint else told.hint is hint
