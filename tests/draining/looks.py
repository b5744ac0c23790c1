"""Looks at a repository whose commits are reviewed by themselves. A look starts and drains nothing."""

import json
import subprocess
from pathlib import Path

from support import GitRepository, wait_until
from work.engines import Typed, looking

from lattice.model import state
from lattice.model.run import Run

ANSWER = '{"v":1,"base":"%s","head":"%s","summary":"looked","findings":[]}'
SAY_PASS = f'printf \'{ANSWER}\' "$LATTICE_BASE" "$LATTICE_COMMIT"'


class Hooked(GitRepository):
    """A repository with our hooks."""

    def define(self, shell: str, name: str = "Custom", **keys: object) -> str:
        """Commit a worker that runs the shell text, without any hook, and approve it; the commit's id."""
        usual = {"workspace": "none", "retry": {"max": 0}}
        definition = {"name": name, "engine": "script", "command": ["sh", "-c", shell], **usual, **keys}
        self.write({f"workers/{name.lower()}.json": json.dumps(definition)})
        self.git("add", "-A")
        self.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", f"worker {name}")
        Typed(self)("worker", "trust", name, "--yes")
        return self.git("rev-parse", "HEAD")

    @property
    def waiting(self) -> list[str]:
        """The names of the files that wait in the spool."""
        spool = self.path / ".git/lattice/spool"
        return sorted(file.name for file in spool.iterdir()) if spool.exists() else []

    def runs(self, commit: str) -> list[Run]:
        """Every run that has to do with a commit, by the log."""
        with looking(self) as here:
            return list(state.runs_for(here.snapshot(), commit))

    def all_runs(self) -> list[Run]:
        """Every run there ever was."""
        listing = self.git("ls-tree", "-r", "--name-only", "refs/lattice/events", "targets/", check=False)
        heads = {"".join(path.split("/")[1:4]) for path in listing.splitlines()}
        return list({run.id: run for head in heads for run in self.runs(head)}.values())

    def outcome(self, commit: str) -> list[str]:
        """What came of a commit, run by run: a verdict, the reason for none, or how far it is."""
        return [run.verdict or run.message or run.state for run in self.runs(commit)]

    def wait_for_review(self, commit: str) -> Run:
        """The newest run that gave a verdict on a commit, once there is one."""
        try:
            wait_until(lambda: any(run.verdict for run in self.runs(commit)), "a review")
        except AssertionError:
            raise AssertionError(f"{commit}: {self.outcome(commit)}, in the spool {self.waiting}") from None
        return [run for run in self.runs(commit) if run.verdict][-1]

    def wait_until_drained(self) -> None:
        """Until nothing waits in the spool."""
        wait_until(lambda: not self.waiting, "the spool is empty")


def commit(repo: GitRepository, name: str, *words: str) -> str:
    """Commit a file of this name with all hooks on; the commit's id."""
    repo.write({name: f"{name}\n"})
    repo.git("add", "-A")
    repo.git("commit", "--quiet", "-m", name, *words)
    return repo.git("rev-parse", "HEAD")


def failing(repo: Path, *words: str) -> int:
    """The exit code of a git command that is expected to stop half-way."""
    return subprocess.run(["git", *words], cwd=repo, capture_output=True, check=False).returncode
