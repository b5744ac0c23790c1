"""A user's world with one repository in it, and what a review may not have left there."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
from support import Lattice, Said, make_repository, wait_until

from engines.mock_models import FINDING, Server
from engines.real.programs import binaries, definition, environment, folder
from engines.real.recording import record

GUARDED = "def mean(xs):\n    return sum(xs) / len(xs) if xs else 0\n"
BARE = "def mean(xs):\n    return sum(xs) / len(xs)\n"
SECONDS = 240
"""What no case of the matrix may take; most take five."""

CACHES = (".cache/git-lattice", ".cache/copilot")
"""Below HOME, and no conversation: the worktrees, and a program that copilot unpacks there."""

LITTER = {
    "claude": re.compile(r"claude|cc-"),
    # codex puts these two there whatever TMPDIR says; there is nothing in them of a conversation.
    "codex": re.compile(r"codex(?!-daemon|-bwrap)"),
    "gemini": re.compile(r"gemini"),
    "opencode": re.compile(r"opencode"),
    "copilot": re.compile(r"copilot"),
}
"""What the programs have been seen to leave where temporary files are by default."""

_OURS = ("refs/lattice/", "refs/notes/lattice")


class Ended(NamedTuple):
    """How a review ended: the command's exit code, the run's row, and what was printed."""

    said: Said
    row: dict[str, Any]

    @property
    def outcome(self) -> tuple[int, str]:
        """The exit code, and the verdict or the kind of the failure."""
        return self.said.code, self.row.get("verdict") or self.row.get("failure", "")

    @property
    def told(self) -> str:
        """What went wrong, for the message of a test that fails."""
        return f"{self.row.get('message', '')}\n{self.said.out}{self.said.err}"


class World:
    """One engine's: HOME, a repository with a change to review, and the model's server."""

    def __init__(self, engine: str, home: Path, server: Server) -> None:
        self.engine = engine
        self.home = home
        self.server = server
        self.place = home.parent
        self.temporary = self.place / "temporary"
        self.temporary.mkdir()
        self.repo = make_repository(self.place / "project")
        self.url = ""
        self.began = self._litter()
        self.variables = {
            "PATH": os.pathsep.join([str(binaries(folder())), os.environ["PATH"]]),
            "TMPDIR": str(self.temporary),
        }
        self._share_cache()

    def _share_cache(self) -> None:
        # copilot unpacks 235 MB there for every new HOME.
        shared = folder() / "copilot-cache"
        shared.mkdir(exist_ok=True)
        (self.home / ".cache").mkdir(exist_ok=True)
        (self.home / ".cache/copilot").symlink_to(shared)

    def commit(self, scenario: str, **options: Any) -> None:
        """The repository: a worker that is approved, and a change with a defect on top."""
        self.url = scenario if "://" in scenario else self.server.url(f"{scenario}.{self.engine}")
        worker = definition(self.engine, self.url, **options)
        self.repo.commit(
            {"calc.py": GUARDED, "workers/code-review-lite.json": json.dumps(worker)}, "a mean that is 0"
        )
        self.repo.commit({"calc.py": BARE}, "shorten mean")
        Lattice(self.repo)("worker", "trust", "CodeReviewLite", "--yes")
        self.before = self._look()

    def receive(self, files: dict[str, str | bytes]) -> None:
        """Somebody else's branch `theirs`, with these files beside the same change; it is not checked out."""
        self.repo.git("checkout", "--quiet", "-b", "theirs", "HEAD~1")
        self.repo.write({"calc.py": BARE, **files})
        for hook in self.repo.path.glob(".githooks/*"):
            hook.chmod(0o755)
        self.repo.commit(message="shorten mean, and more")
        self.repo.git("checkout", "--quiet", "main")
        # Hooks in a folder of the worktree, as husky has them.
        self.configure("core.hooksPath", ".githooks")

    def configure(self, name: str, value: str) -> None:
        """Set something in the repository's configuration."""
        self.repo.git("config", name, value)
        self.before = self._look()

    def review(self, *words: str, **variables: str | None) -> Ended:
        """`git lattice worker run CodeReviewLite --engine … --wait`, and everything of it put away.

        A variable that is None is not there.
        """
        given = {**self.variables, **environment(self.engine, self.url), **variables}
        own = {name: value for name, value in given.items() if value is not None}
        asked = ["worker", "run", "CodeReviewLite", "--engine", self.engine, "--wait", *words]
        process = Lattice(self.repo, **own).start(*asked)
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        runs = self.repo.path / ".git/lattice/runs"
        wait_until(lambda: not runs.exists() or not list(runs.iterdir()), "the run's folder is put away")
        rows = Lattice(self.repo).json("worker", "ps", "-a")
        assert len(rows) == 1, f"{out}{err}"
        return Ended(Said(process.returncode, out, err), rows[0])

    def keep(self, ended: Ended, scenario: str) -> None:
        """With RECORD in the environment: keep what the program printed for the daily suite.

        One that the time limit ended has no last word to keep.
        """
        if "RECORD" in os.environ and ended.row.get("failure") != "timeout":
            place = self.repo.path / ".git/lattice/ended" / ended.row["id"]
            streams = (place / "stdout").read_bytes(), (place / "stderr").read_bytes()
            places = {str(self.home): "/home/ana", str(self.place): "/home/ana", ended.row["id"]: "0" * 40}
            # The code of one that was sent away says nothing, and is not asked for.
            record(f"{self.engine}/{scenario}", streams, max(0, ended.row.get("exit_code", 0)), places)

    def left(self, ended: Ended) -> list[str]:
        """Everything that this review should not have left, in words."""
        now = self._look()
        changed = [f"{what}: {now[what]}, not {was}" for what, was in self.before.items() if now[what] != was]
        return [*changed, *self._processes(ended.row["id"]), *self._worktrees(), *self._conversations()]

    def homes(self) -> set[str]:
        """What stands in HOME that did not, two levels deep."""
        entries = [*self.home.glob("*"), *self.home.glob(".[!.]*/*")]
        return {str(entry.relative_to(self.home)) for entry in entries}

    def _look(self) -> dict[str, Any]:
        git = self.repo.git
        refs = git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return {
            "the status": git("status", "--porcelain", "--ignored"),
            "the refs": [line for line in refs if not line.startswith(_OURS)],
            "HEAD": git("symbolic-ref", "HEAD"),
            "the configuration": (self.repo.path / ".git/config").read_bytes(),
            "the approvals": (self.repo.path / ".git/lattice/trust").read_bytes(),
            "the tasks": git("ls-tree", "-r", "refs/lattice/events", "tasks", check=False),
            "the hooks": sorted(file.name for file in (self.repo.path / ".git/hooks").iterdir()),
            "the user's identity": (self.home / ".gitconfig").read_bytes(),
        }

    def _processes(self, run: str) -> Iterator[str]:
        for process in psutil.process_iter():
            try:
                is_ours = process.environ().get("LATTICE_RUN") == run
                is_alive = process.status() != psutil.STATUS_ZOMBIE
                name = " ".join(process.cmdline())[:200]
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            if is_ours and is_alive:
                yield f"process {process.pid} still runs: {name}"

    def _worktrees(self) -> Iterator[str]:
        """Worktrees of runs, and what stands in those that wait for the next run."""
        for file in (self.repo.path / ".git/lattice/worktrees").glob("*.json"):
            record = json.loads(file.read_text())
            if not record["owner"].startswith("slot:"):
                yield f"worktree {record['name']} belongs to {record['owner']}"
        listed = self.repo.git("worktree", "list", "--porcelain").split("\n\n")
        for place in (block.splitlines()[0].removeprefix("worktree ") for block in listed[1:]):
            status = subprocess.run(
                ["git", "-C", place, "status", "--porcelain", "--ignored"],
                capture_output=True,
                text=True,
                check=True,
            )
            yield from (f"in a worktree: {line}" for line in status.stdout.splitlines())

    def _conversations(self) -> Iterator[str]:
        """Files outside the repository in which the talk with the model stands, and temporary ones."""
        marks = (str(FINDING["title"]).encode(), b"def mean(xs)", b"shorten mean")
        for file in self._files():
            data = file.read_bytes()
            if any(mark in data for mark in marks):
                yield f"the conversation is in '{file}'"
        yield from (f"temporary: '{entry.name}'" for entry in self.temporary.iterdir())
        yield from (f"temporary, in spite of TMPDIR: '{name}'" for name in self._litter() - self.began)

    def _litter(self) -> set[str]:
        """What this program has put where temporary files are by default."""
        return {name for name in os.listdir(Path(os.sep, "tmp")) if LITTER[self.engine].match(name)}

    def _files(self) -> Iterator[Path]:
        caches = [self.home / name for name in CACHES]
        for parent, folders, files in os.walk(self.home):
            folders[:] = [name for name in folders if Path(parent, name) not in caches]
            yield from (Path(parent, name) for name in files if Path(parent, name).is_file())
