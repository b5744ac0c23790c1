"""A repository with the real hooks, the real program on PATH, and a worker that reviews in no time."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, GitRepository, put_on_path, wait_until
from work.engines import Gate, gate, unfinished

from .looks import SAY_PASS, Hooked

SETTLE_SECONDS = "0.2"
HOOKS = ("post-commit", "post-merge", "post-rewrite")

__all__ = ["Gate", "gate"]
gate = pytest.fixture(gate)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with `git-lattice`; without the file nothing that a hook starts is there."""
    return put_on_path(tmp_path / "bin", monkeypatch)


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
