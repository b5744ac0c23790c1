"""A supervisor that makes the checks of its run and no review: `checker REPO RUN JSON` prints what they said.

JSON: checks, seconds (the limit of the run), environment, grant (of a sandbox, or null). The run is closed
as failed.
"""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from lattice.local import run_folder
from lattice.local.config import SandboxMode
from lattice.local.identity import own_identity
from lattice.model import state
from lattice.model.decide import runs as decide
from lattice.model.ids import RunId
from lattice.model.payload import ProcessFailed, ProcessStarted
from lattice.model.run import FailureKind
from lattice.model.worker.definition import CheckCommand
from lattice.work.here import Here, now_ms
from lattice.work.running.commands import checks
from lattice.work.running.commands.checks import Bench, Interrupted
from lattice.work.running.commands.confining import Grant, confine
from lattice.work.running.commands.programs import Programs
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.workspaces.workspace import Workspace
from lattice.work.writing import write

GRACE_SECONDS = 0.2


class Asked(Struct):
    """What a test wants."""

    checks: tuple[CheckCommand, ...]
    seconds: float
    environment: dict[str, str]
    grant: Grant | None = None


def main(repo: str, run_id: str, text: str) -> None:
    asked = msgspec.json.decode(text, type=Asked)
    here = Here(repo)
    folder = run_folder.create(here.places, RunId(run_id))
    lock = folder.claim()
    identity = own_identity()
    assert lock
    assert identity
    folder.identify(identity)
    interrupts = Interrupts()
    started = ProcessStarted(host="here", deadline=now_ms() + 10**6, engine="script")
    write(here, decide.start(folder.run, started))
    run = state.run(here.snapshot(), folder.run)
    assert run
    workspace = Workspace(here, run)
    worktree = workspace.make()
    environment: Mapping[str, str] = {**os.environ, **asked.environment, "LATTICE_RUN": run_id}
    prefix: tuple[str, ...] = ()
    said: dict[str, object] = {}
    if asked.grant:
        grant = msgspec.structs.replace(asked.grant, worktree=worktree)
        confined = confine(SandboxMode.REQUIRE, folder, environment, grant)
        said["sandbox"], environment, prefix = confined.check, confined.environment, confined.prefix
    bench = Bench(
        programs=Programs(here, folder, interrupts, GRACE_SECONDS),
        folder=folder.path,
        workspace=workspace,
        worktree=worktree,
        environment=environment,
        until=time.monotonic() + asked.seconds,
        prefix=prefix,
    )
    try:
        checked = checks.run(asked.checks, bench)
        said |= {"checks": checked.checks, "survivors": checked.survivors}
    except Interrupted as error:
        said |= {"stopped": error.stopped, "in": error.name}
    # What an engine would do, and what would be said of it.
    Path(bench.worktree, "added").touch()
    said["stated"] = folder.statement()
    said["tampered"] = workspace.inspect(may_write=False)
    said["outputs"] = {
        path.name: path.read_text("utf-8", "replace") for path in Path(folder.path).glob("*.out")
    }
    workspace.destroy()
    write(here, decide.close(folder.run, ProcessFailed(kind=FailureKind.SPAWN, message="no engine"), None))
    run_folder.end(here.places, folder)
    lock.release()
    here.close()
    sys.stdout.buffer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
