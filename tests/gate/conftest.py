"""A repository with a worker that finds a bug wherever a file says so, and short ways to ask the gate."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import GitRepository, Lattice, Said, put_on_path, wait_until
from work.engines import Typed

FINDING = '{"severity":"important","path":"code","line":1,"title":"a bug","anchor":"BUG","rule":"bug"}'
SAY = f"""
f= h=0; grep -q BUG code 2>/dev/null && f='{FINDING}'; grep -q HIDE code 2>/dev/null && h=3
grep -q SPOIL code 2>/dev/null && echo spoilt >> code
printf '{{"v":1,"base":"%s","head":"%s","summary":"looked","findings":[%s],"hidden":%s}}' \
"$LATTICE_BASE" "$LATTICE_COMMIT" "$f" "$h"
"""


class Asked:
    """The gate of a repository, and the reviews that open it."""

    def __init__(self, repo: GitRepository) -> None:
        self.repo = repo
        self.typed = Typed(repo)

    def __call__(self, *words: str, code: int = 0) -> Said:
        """What `git lattice gate WORDS` says; fails unless it ends with `code`."""
        return self.typed("gate", *words, code=code)

    def review(self, *words: str, worker: str = "Custom") -> str:
        """Have the worker review what the words mean; the run's id."""
        run = str(self.typed.json("worker", "run", worker, *words)[0]["run"])
        self.typed("worker", "wait", run, code=None)
        return run

    def commit(self, content: str, *words: str) -> str:
        """Commit a file of this content."""
        return self.repo.commit({"code": f"{content}\n"}, *words)

    def findings(self, *words: str) -> list[str]:
        """The ids that `review list` lists."""
        return [row["id"] for row in self.typed.json("review", "list", *words)]


@pytest.fixture
def lattice(repo: GitRepository) -> Lattice:
    """The command in `repo`, as a process of its own."""
    return Lattice(repo)


@pytest.fixture
def gate(repo: GitRepository) -> Iterator[Asked]:
    """The gate of `repo`, whose branch `topic` begins after the commit with the worker's definition."""
    definition = {"name": "Custom", "engine": "script", "command": ["sh", "-c", SAY]}
    repo.commit({"workers/custom.json": json.dumps(definition)}, "a worker")
    repo.git("checkout", "--quiet", "-b", "topic")
    made = Asked(repo)
    made.typed("init")
    made.typed("worker", "trust", "Custom", "--yes")
    yield made
    runs = repo.path / ".git/lattice/runs"
    wait_until(lambda: not runs.exists() or not list(runs.iterdir()), "every run folder is put away")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with this program as `git-lattice`."""
    return put_on_path(tmp_path / "bin", monkeypatch)
