"""Where a worker works: in its worktree, whatever the shell that asked for the run says of its own folder."""

import sys
from pathlib import Path

import pytest
from support import GitRepository

from . import engines
from .conftest import SAY_PASS
from .engines import Typed, Worker

lattice = pytest.fixture(engines.typed)


def test_the_shells_word_for_its_folder_is_not_passed_on(
    repo: GitRepository, lattice: Typed, worker: Worker, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    # sh mends a PWD that is wrong in its own: what it was given is read from outside.
    look = "import os, psutil; given = psutil.Process(os.getppid()).environ(); "
    look += "print(*(f'{name}={given[name]}' for name in ('PWD', 'OLDPWD') if name in given), sep='\\n')"
    worker(f'{{ {sys.executable} -c "{look}"; pwd; }} > {seen}; {SAY_PASS}')

    lattice("worker", "run", "Custom", "--wait", env={"PWD": str(repo.path), "OLDPWD": str(tmp_path)})

    named, real = seen.read_text().splitlines()
    assert named == f"PWD={real}"
    assert real != str(repo.path)
