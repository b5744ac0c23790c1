"""Checks made for real, in a worktree, by a supervisor that does nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support import PATIENCE_SECONDS, GitRepository, python_path

from lattice.local.locks import try_exclusive

from .conftest import SAY_PASS
from .engines import Typed, Worker, looking

CHECKER = str(Path(__file__).with_name("checker.py"))


def sh(text: str, **keys: object) -> dict[str, object]:
    """A check that the shell makes."""
    return {"argv": ["sh", "-c", text], **keys}


class Checker:
    """A supervisor that makes checks in the worktree of a run."""

    def __init__(self, repo: GitRepository, run: str) -> None:
        self.repo = repo
        self.run = run
        self.process: subprocess.Popen[bytes] | None = None

    def start(
        self,
        *checks: dict[str, object],
        seconds: float = PATIENCE_SECONDS,
        grant: object = None,
        **environment: str,
    ) -> None:
        """Start to make these checks, in a sandbox if something is granted."""
        named = [{"name": f"check {number}", **check} for number, check in enumerate(checks, 1)]
        asked = {"checks": named, "seconds": seconds, "environment": environment, "grant": grant}
        self.process = subprocess.Popen(
            [sys.executable, CHECKER, str(self.repo.path), self.run, json.dumps(asked)],
            env={**os.environ, "PYTHONPATH": python_path()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def said(self) -> dict[str, Any]:
        """What came of it."""
        assert self.process
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        assert out, err.decode()
        return dict(json.loads(out))

    def make(self, *checks: dict[str, object], **options: Any) -> dict[str, Any]:
        """Make these checks; what came of them."""
        self.start(*checks, **options)
        return self.said()


def checker(repo: GitRepository, worker: Worker, lattice: Typed) -> Iterator[Checker]:
    """A fixture: a supervisor for a run that nobody else starts; the commit has files `kept` and `tool`."""
    repo.git("config", "lattice.maxRuns", "1")
    repo.write({"kept": "as it was\n", "tool": "#!/bin/sh\npwd\n", ".gitignore": "ignored\n"})
    (repo.path / "tool").chmod(0o755)
    worker(SAY_PASS)
    with looking(repo) as here:
        slot = try_exclusive(os.path.join(here.places.slots, "0"))
    assert slot
    found = Checker(repo, lattice.run())
    yield found
    if found.process and found.process.stdout and not found.process.stdout.closed:
        found.process.kill()
        found.process.communicate()
    slot.release()
