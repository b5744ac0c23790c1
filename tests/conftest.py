"""Every test runs in a sealed HOME with a frozen clock for git, and with no git variable inherited."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import GitRepository, make_repository

FROZEN = "2026-01-02T03:04:05+0000"


@pytest.fixture(autouse=True)
def sealed_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME with an identity for git; returns it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("GIT_", "LATTICE_", "XDG_", "CLAUDE", "CODEX", "GEMINI")) or name == "CI":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_AUTHOR_DATE", FROZEN)
    monkeypatch.setenv("GIT_COMMITTER_DATE", FROZEN)
    (home / ".gitconfig").write_text(
        # A machine with bwrap and one without are to see the same reviews; test_sandbox.py turns it on.
        "[user]\n\tname = Ana\n\temail = ana@example.org\n[lattice]\n\tsandbox = off\n"
    )
    return home


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[GitRepository]:
    """A repository with one commit on main, in which no test may leave git's report of a crash."""
    repository = make_repository(tmp_path / "repo")
    repository.commit({"README": "hello\n"}, "first")
    yield repository
    assert list(repository.path.glob(".git/fast_import_crash_*")) == []
