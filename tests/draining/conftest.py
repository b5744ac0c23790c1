"""A repository with the real hooks, the real program on PATH, and a worker that reviews in no time."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, GitRepository, python_path, wait_until
from work.engines import Gate, gate, unfinished

from .looks import SAY_PASS, Hooked

SETTLE_SECONDS = "0.2"
HOOKS = ("post-commit", "post-merge", "post-rewrite")

__all__ = ["Gate", "gate"]
gate = pytest.fixture(gate)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with `git-lattice`; without the file nothing that a hook starts is there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "git-lattice"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lattice "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", python_path())
    return script


@pytest.fixture
def hooked(repo: GitRepository, program: Path) -> Iterator[Hooked]:
    """`repo` with hooks that review every commit, and an approved worker named Custom that passes all."""
    assert program.exists()
    made = Hooked(repo.path)
    made.git("config", "lattice.settle", SETTLE_SECONDS)
    made.git("config", "lattice.on.commit", "Custom")
    made.define(SAY_PASS)
    for name in HOOKS:
        place = repo.path / ".git/hooks" / name
        place.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "hooks" / name, place)
        place.chmod(place.stat().st_mode | stat.S_IXUSR)
    yield made
    wait_until(lambda: not unfinished(made), "every run ends")
    runs = repo.path / ".git/lattice/runs"
    wait_until(lambda: not runs.exists() or not list(runs.iterdir()), "every run folder is put away")
