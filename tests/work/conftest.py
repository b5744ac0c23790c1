"""A worker of any behaviour: a script in the repository, approved in this clone."""

import json
from collections.abc import Callable, Iterator

import pytest
from support import GitRepository, Lattice, wait_until

from .engines import Typed

ANSWER = '{"v":1,"base":"%s","head":"%s","summary":"looked","findings":[]}'
SAY_PASS = f'printf \'{ANSWER}\' "$LATTICE_BASE" "$LATTICE_COMMIT"'


@pytest.fixture
def lattice(repo: GitRepository) -> Lattice:
    """The command, in `repo`."""
    return Lattice(repo)


@pytest.fixture
def worker(repo: GitRepository) -> Callable[..., str]:
    """`worker(shell, **keys)` commits a worker named Custom that runs the shell text, and approves it."""

    def make(shell: str, **keys: object) -> str:
        definition = {"name": "Custom", "engine": "script", "command": ["sh", "-c", shell], **keys}
        commit = repo.commit({"workers/custom.json": json.dumps(definition)}, "a worker")
        Typed(repo)("worker", "trust", "Custom", "--yes")
        return commit

    return make


@pytest.fixture(autouse=True)
def nothing_left(repo: GitRepository) -> Iterator[None]:
    """After every test: no run folder of a run that ended, no worktree but those that wait in a slot."""
    yield
    own = repo.path / ".git/lattice"
    runs = own / "runs"
    wait_until(lambda: not runs.exists() or not list(runs.iterdir()), "every run folder is put away")
    records = [json.loads(file.read_text()) for file in (own / "worktrees").glob("*.json")]
    assert [record["name"] for record in records if not record["owner"].startswith("slot:")] == []
    assert repo.git("worktree", "list", "--porcelain").count("worktree ") == 1 + len(records)
