"""The checks of a definition: commands that run in the worktree before the engine, one after another.

Each has a session, an output file `check-<n>.out` in the run's folder and a time limit of its own. A
check that fails is a fact about the change, not a failure of the run. What the checks do to the files
of the commit is undone, so that the engine reviews the commit; new files stay.
"""

import os
import re
import signal
import time
from collections.abc import Mapping
from contextlib import suppress

from msgspec import Struct

from lattice.model.decide.policy import Stopped
from lattice.model.review import Check
from lattice.model.worker.definition import CheckCommand
from lattice.work.running.commands.programs import Programs
from lattice.work.running.processes.launch import Launch
from lattice.work.running.processes.oversee import Ending
from lattice.work.running.tail import tail
from lattice.work.workspaces.workspace import Workspace

_SHOWN_BYTES = 800
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?)")


class Bench(Struct, frozen=True, kw_only=True):
    """Where the checks of a run are made, and until when (a moment on the monotonic clock) at most.

    `prefix` are the words that confine a program, each check's as the engine's.
    """

    programs: Programs
    folder: str
    workspace: Workspace
    worktree: str
    environment: Mapping[str, str]
    until: float
    prefix: tuple[str, ...] = ()


class Checked(Struct, frozen=True):
    """What came of the checks, and how many of their processes could not be killed."""

    checks: tuple[Check, ...] = ()
    survivors: int = 0


class Interrupted(Exception):
    """The run was to end, or its time was up, while a check ran."""

    def __init__(self, name: str, ending: Ending) -> None:
        super().__init__(f"{ending.stopped} in check '{name}'")
        self.name = name
        self.stopped = ending.stopped
        self.survivors = ending.survivors


def run(commands: tuple[CheckCommand, ...], bench: Bench) -> Checked:
    """Run them all. Raises Interrupted, and LatticeError where the worktree cannot be put right again."""
    if not commands:
        return Checked()
    made, survivors = [], 0
    for number, command in enumerate(commands, 1):
        check, left = _one(command, os.path.join(bench.folder, f"check-{number}.out"), bench)
        made.append(check)
        survivors += left
    # Whatever a check stated is not what the reviewer says.
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(bench.folder, "statement.json"))
    told = bench.workspace.settle()
    if told:
        made.append(Check("files of the checks", "passed", "; ".join(told)))
    return Checked(tuple(made), survivors)


def _one(command: CheckCommand, output: str, bench: Bench) -> tuple[Check, int]:
    own = time.monotonic() + command.timeout_seconds
    launch = Launch(
        argv=_words(command, bench.worktree),
        cwd=bench.worktree,
        environment=bench.environment,
        stdin=os.devnull,
        stdout=output,
        stderr=output,
        prefix=bench.prefix,
    )
    try:
        ending = bench.programs.oversee(launch, min(own, bench.until))
    except OSError as error:
        reason = f"cannot start '{command.argv[0]}': {error.strerror}"
        return Check(command.name, "failed", reason), 0
    is_late = ending.stopped is Stopped.AT_DEADLINE
    if ending.stopped is not Stopped.BY_ITSELF and not (is_late and own < bench.until):
        raise Interrupted(command.name, ending)
    passed = not is_late and ending.exit_code == 0
    outcome = f"stopped after {command.timeout_minutes:g} min" if is_late else _outcome(ending.exit_code)
    detail = "\n".join(filter(None, (outcome, _last_lines(output))))
    return Check(command.name, "passed" if passed else "failed", detail), ending.survivors


def _words(command: CheckCommand, worktree: str) -> list[str]:
    """A program with a slash in its name is one of the worktree's files, as for the engine `script`."""
    program, *words = command.argv
    return [os.path.join(worktree, program) if "/" in program else program, *words]


def _outcome(exit_code: int) -> str:
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return f"ended by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"ended by signal {-exit_code}"


def _last_lines(path: str) -> str:
    """The end of its output as text that a terminal can bear: whole lines, unless one is too long."""
    text = tail(path, 4 * _SHOWN_BYTES)
    plain = _ESCAPE.sub("", text).replace("\r\n", "\n")
    printable = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in plain)
    said = printable.encode("utf-8", "replace").strip()
    if len(said) <= _SHOWN_BYTES:
        return said.decode()
    end = said[-_SHOWN_BYTES:]
    return (end.partition(b"\n")[2] or end).decode("utf-8", "ignore").strip()
