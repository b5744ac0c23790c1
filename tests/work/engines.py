"""What the acceptance tests of runs share: commands typed in this process, a gate, and looks from outside.

A look (`runs`, `state_of`) reads the log and nothing else. A command does more: it reaps and starts in
passing, so that a test which asks one for the state of things would see what it has just caused.
"""

import io
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import psutil
import pytest
from support import GitRepository, Lattice, Said, python_path, wait_until

from lattice.cli.main import main
from lattice.local import run_folder
from lattice.local.locks import Liveness
from lattice.local.run_folder import EngineMark, RunFolder
from lattice.model import state
from lattice.model.ids import RunId
from lattice.model.run import Run
from lattice.work.here import Here

MISBEHAVING = [sys.executable, "-IS", str(Path(__file__).with_name("misbehaving.py"))]
FAMILY = ["plain", "session", "session+deaf", "session+orphan", "session+orphan+deaf"]
"""Every process that can be told from a stranger's even after its supervisor is dead."""

Worker = Callable[..., str]


class Typed(Lattice):
    """The command typed in this process, in a tenth of the time that one of its own takes."""

    def __call__(self, *words: str, code: int | None = 0, **options: Any) -> Said:
        """What `git lattice WORDS` says; fails unless it ends with `code` (None: any)."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(options.pop("cwd", self.repository.path))
            # Supervisors are processes of their own and have to find the program.
            for name, value in {"PYTHONPATH": python_path(), **options.pop("env", {})}.items():
                patch.setenv(name, value)
            ended = main(words)
        said = Said(int(ended), *(_content(stream) for stream in (out, err)))
        assert not options, options
        assert code is None or said.code == code, f"{words} ended with {said.code}\n{said.out}{said.err}"
        return said

    def json(self, *words: str, code: int | None = 0, **options: Any) -> list[dict[str, Any]]:
        """The objects that a command prints with --json."""
        said = self(*words, "--json", code=code, **options)
        return [json.loads(line) for line in said.out.splitlines()]

    def run(self, *words: str) -> str:
        """Ask for a run of the worker Custom; the id of the run that it led to."""
        return str(self.json("worker", "run", "Custom", *words)[0]["run"])

    def rows(self) -> dict[str, dict[str, Any]]:
        """What `worker ps -a` lists, by id."""
        return {row["id"]: row for row in self.json("worker", "ps", "-a")}


def typed(repo: GitRepository) -> Typed:
    """The fixture `lattice` of a module that types in this process."""
    return Typed(repo)


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


class Gate:
    """A FIFO at which engines wait, each for a line, until the test lets them through."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        # Open for both, so that neither side ever waits for the other to come.
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    @property
    def wait(self) -> str:
        """The shell's words for waiting here."""
        return f"read line < {shlex.quote(str(self.path))}"

    def let(self, count: int) -> None:
        """Let the next so many through."""
        os.write(self._descriptor, b"\n" * count)

    def open(self) -> None:
        """Let everybody through from now on."""
        self.let(1000)

    def close(self) -> None:
        """Let everybody through who comes late, too."""
        self.open()
        open_end = self.path.with_name(f"{self.path.name}.open")
        open_end.write_bytes(b"")
        open_end.rename(self.path)
        os.close(self._descriptor)


def gate(tmp_path: Path) -> Iterator[Gate]:
    """A fixture: a gate that is open after the test, however that ends."""
    made = Gate(tmp_path / "gate")
    yield made
    made.close()


@contextmanager
def looking(repo: GitRepository) -> Iterator[Here]:
    """The repository as a supervisor sees it: nothing is done in passing."""
    here = Here(str(repo.path))
    try:
        yield here
    finally:
        here.close()


def run_of(repo: GitRepository, run: str) -> Run:
    """The run as the log has it."""
    with looking(repo) as here:
        found = state.run(here.snapshot(), RunId(run))
    assert found is not None
    return found


def unfinished(repo: GitRepository) -> list[Run]:
    """The runs that are queued or active by the log."""
    with looking(repo) as here:
        now = here.snapshot()
        return [*state.queued(now), *state.active(now)]


def wait_for_end(repo: GitRepository, *runs: str) -> list[Run]:
    """The runs, once they have ended by themselves."""
    wait_until(lambda: all(run_of(repo, run).is_terminal for run in runs), f"{runs} end")
    return [run_of(repo, run) for run in runs]


def folder_of(repo: GitRepository, run: str) -> RunFolder:
    """The folder of a run that goes on."""
    with looking(repo) as here:
        return run_folder.folder(here.places, RunId(run))


def supervisor_of(repo: GitRepository, run: str) -> int:
    """The pid of the run's supervisor."""
    identity = folder_of(repo, run).identity()
    assert identity is not None
    return identity.pid


def engine_of(repo: GitRepository, run: str) -> EngineMark:
    """Which processes the run's engine is, once it has been started."""
    folder = folder_of(repo, run)
    wait_until(folder.engine, "the engine is noted")
    mark = folder.engine()
    assert mark is not None
    return mark


def kill(pid: int) -> None:
    """Kill a process for good."""
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not lives(pid), f"{pid} is dead")


def lose(repo: GitRepository, run: str) -> None:
    """Kill the run's supervisor once its engine runs; the engine lives on.

    A child that the supervisor was just starting holds the lock until it has begun: alive means that.
    """
    engine_of(repo, run)
    kill(supervisor_of(repo, run))
    folder = folder_of(repo, run)
    wait_until(lambda: folder.liveness() is not Liveness.ALIVE, "the run's lock is free")


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie has ended."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def family(pids: Path, then: str, *members: str) -> str:
    """The shell's words for an engine that leaves processes, `misbehaving.py`."""
    return " ".join(map(shlex.quote, [*MISBEHAVING, str(pids), then, *(members or FAMILY)]))


def pids_in(file: Path) -> dict[str, int]:
    """The processes of `misbehaving.py` by what they are; `leader` is there when all are."""
    lines = file.read_text().splitlines() if file.exists() else []
    return {name: int(pid) for name, _, pid in (line.partition(" ") for line in lines)}


def left(file: Path) -> list[str]:
    """Which of them still run."""
    return [name for name, pid in pids_in(file).items() if lives(pid)]
