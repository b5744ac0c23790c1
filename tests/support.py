"""What the tests share: a real repository to type git commands in, and the one way to wait."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

PATIENCE_SECONDS = 60
ROOT = Path(__file__).resolve().parent.parent


class Said(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


class GitRepository:
    """A real repository in a folder, driven by the git program."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *words: str | bytes | Path, check: bool = True, stdin: bytes | None = None) -> str:
        """What `git WORDS` printed, without the last newline; output that is not UTF-8 is escaped."""
        done = subprocess.run(["git", *words], cwd=self.path, input=stdin, capture_output=True, check=False)
        if check and done.returncode:
            raise AssertionError(f"git {words}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode("utf-8", "backslashreplace").rstrip("\n")

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write files (path -> content) into the worktree."""
        for name, content in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "change") -> str:
        """Commit files (path -> content) and everything else that changed; the new commit's id."""
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


def make_repository(path: Path, *options: str) -> GitRepository:
    """An empty repository on branch main."""
    path.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", "-b", "main", *options, str(path)], check=True)
    return GitRepository(path)


def wait_until(predicate: Callable[[], object], what: str = "condition") -> None:
    """Poll until `predicate()` is true; fails loudly after PATIENCE_SECONDS."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not predicate():
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        time.sleep(0.01)


def python_path() -> str:
    """Where Python finds the program, after whatever the caller's own path says."""
    return os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put this very program on PATH as `git-lattice`, in a folder of its own; the file."""
    folder.mkdir()
    program = folder / "git-lattice"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m lattice "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", python_path())
    return program


class Lattice:
    """`git-lattice` typed in a repository, as a process of its own."""

    def __init__(self, repository: GitRepository, **environment: str) -> None:
        self.repository = repository
        self.environment = environment

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "lattice", *words],
            cwd=options.pop("cwd", self.repository.path),
            env={**os.environ, "PYTHONPATH": python_path(), **self.environment, **options.pop("env", {})},
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def __call__(self, *words: str, code: int | None = 0, **options: Any) -> Said:
        """What a command said; fails unless it ended with `code` (None: any)."""
        process = self.start(*words, **options)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert "Traceback" not in err, err
        assert code is None or process.returncode == code, (
            f"{words} ended with {process.returncode}\n{out}{err}"
        )
        return Said(process.returncode, out, err)

    def json(self, *words: str, code: int | None = 0) -> list[dict[str, Any]]:
        """The objects that a command prints with --json."""
        return [json.loads(line) for line in self(*words, "--json", code=code).out.splitlines()]
