"""What a git process of ours inherits."""

import os
import subprocess

import pytest
from support import GitRepository

from lattice.git.environment import LOCAL, clean
from lattice.git.repository import discover, run


def test_every_variable_that_the_installed_git_calls_local_is_dropped() -> None:
    listed = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True
    )

    assert set(listed.stdout.split()) <= LOCAL


def test_what_redirects_git_goes_and_what_the_user_configured_stays() -> None:
    given = {
        "PATH": "/bin",
        "GIT_DIR": "x",
        "GIT_INDEX_FILE": "x",
        "GIT_QUARANTINE_PATH": "x",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_GLOBAL": "/mine",
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "de_DE",
    }

    kept = clean(given)

    assert kept == {
        "PATH": "/bin",
        "GIT_CONFIG_GLOBAL": "/mine",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def test_a_hook_of_another_worktree_does_not_redirect_us(
    repo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository(repo.path.parent / "other")
    other.path.mkdir()
    other.git("init", "--quiet")
    found = discover(str(repo.path))
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")

    assert run(found, "rev-parse", "HEAD").strip()
    assert os.fsdecode(run(found, "status", "--porcelain")) == ""
