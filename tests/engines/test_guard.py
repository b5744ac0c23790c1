"""The git that an agent finds first: it reads, and does nothing else."""

import os
import subprocess
from pathlib import Path

import pytest
from support import GitRepository

from lattice.engines.agents import places
from lattice.engines.barriers import guard


@pytest.fixture
def git(tmp_path: Path) -> Path:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = places.where("git", os.environ)
    assert real is not None
    program.write_bytes(guard.script(real))
    program.chmod(0o700)
    return program


def typed(git: Path, repo: GitRepository, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([git, *words], cwd=repo.path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "HEAD~1"),
        ("--no-pager", "diff", "HEAD~1", "--", "a.py"),
        ("log", "--oneline", "-2"),
        ("log", "-Gx", "-O/dev/null"),
        ("show", "HEAD:a.py"),
        ("status", "--short"),
        ("blame", "a.py"),
        ("grep", "-n", "x"),
        ("ls-files",),
        ("rev-parse", "HEAD"),
        ("cat-file", "-p", "HEAD"),
    ],
)
def test_what_reads_is_let_through(git: Path, repo: GitRepository, words: tuple[str, ...]) -> None:
    repo.commit({"a.py": "x = 1\n"})
    repo.commit({"a.py": "x = 2\n"})

    done = typed(git, repo, *words)

    assert (done.returncode, done.stderr) == (0, "")
    if words[0] != "status":
        assert done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "--output=made", "HEAD~1"),
        ("diff", "--outp=made", "HEAD~1"),
        ("log", "--output", "made"),
        ("show", "--out=made"),
        ("shortlog", "--output=made", "HEAD"),
        ("diff", "--ext-diff", "HEAD~1"),
        ("diff", "--textconv", "HEAD~1"),
        ("grep", "-Otouch made", "x"),
        ("grep", "-nOtouch made", "x"),
        ("grep", "--open-files-in-pager=touch made", "x"),
        ("branch", "made"),
        ("tag", "made"),
        ("commit", "--allow-empty", "-m", "made"),
        ("update-ref", "refs/heads/made", "HEAD"),
        ("-c", "alias.x=!touch made", "x"),
        ("-C", ".", "branch", "made"),
        ("--exec-path=.", "log"),
        ("config", "user.name", "made"),
        ("lattice", "pause"),
        ("lattice", "worker", "run", "CodeReviewLite"),
        (),
    ],
)
def test_what_writes_or_starts_something_is_refused(
    git: Path, repo: GitRepository, words: tuple[str, ...]
) -> None:
    repo.commit({"a.py": "x = 1\n"})
    repo.commit({"a.py": "x = 2\n"})
    before = repo.git("for-each-ref"), (repo.path / ".git/config").read_bytes()

    done = typed(git, repo, *words)

    assert done.returncode == 1
    assert "a review only reads" in done.stderr
    assert (repo.git("for-each-ref"), (repo.path / ".git/config").read_bytes()) == before
    assert not (repo.path / "made").exists()


def test_the_commits_own_converters_do_not_run(git: Path, repo: GitRepository) -> None:
    repo.git("config", "diff.evil.textconv", "touch made; cat")
    repo.git("config", "diff.evil.command", "touch made")
    repo.commit({"a.py": "x = 1\n", ".gitattributes": "*.py diff=evil\n"})
    repo.commit({"a.py": "x = 2\n"})

    for words in (("diff", "HEAD~1"), ("log", "-p"), ("show",), ("blame", "a.py"), ("grep", "x")):
        assert typed(git, repo, *words).returncode == 0

    assert not (repo.path / "made").exists()
    assert subprocess.run(["git", "diff", "HEAD~1"], cwd=repo.path, check=True).returncode == 0
    assert (repo.path / "made").exists(), "they would have"
