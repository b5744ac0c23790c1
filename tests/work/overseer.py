"""A supervisor and nothing else: `overseer FOLDER JSON` oversees one engine and prints how it ended.

In the folder, a file `cancel` asks for the end, `ANSWER` in the output is an answer, and the file
`engine.json` appears with the engine.
"""

import json
import os
import sys
import time
from pathlib import Path

import msgspec

from lattice.local.identity import own_identity
from lattice.local.run_folder import EngineMark, RunFolder
from lattice.model.decide import policy
from lattice.model.decide.policy import Limits, Stopped
from lattice.model.ids import RunId
from lattice.work.running.processes.interrupts import Interrupts
from lattice.work.running.processes.launch import Launch
from lattice.work.running.processes.oversee import Watch, oversee


def wait_for_end(run: RunFolder) -> None:
    """Have the engine, which waits for a file, end between a look at it and the wait that follows."""
    Path(run.path, "go").touch()
    mark = run.engine()
    assert mark is not None
    os.waitid(os.P_PID, mark.leader.pid, os.WEXITED | os.WNOWAIT)


def main(place: str, text: str) -> None:
    """JSON: run, argv, env, cgroup, until (seconds from now), grace, idle, linger, broken, late."""
    asked = json.loads(text)
    if asked["late"]:
        policy.LOOK_SECONDS = 3600.0
    folder = Path(place)
    run = RunFolder(RunId(asked["run"]), place)
    launch = Launch(
        argv=asked["argv"],
        cwd=place,
        environment={**os.environ, **asked["env"], "LATTICE_RUN": asked["run"]},
        stdin=os.devnull,
        stdout=run.stdout,
        stderr=run.stderr,
    )
    until = time.monotonic() + asked["until"]
    limits = Limits(until, asked["grace"], asked["idle"], asked["linger"])
    interrupts = Interrupts()

    def wanted() -> Stopped | None:
        if asked["broken"]:
            raise KeyError("the log is gone")
        if asked["late"]:
            wait_for_end(run)
        if interrupts.take_nudge() and (folder / "cancel").exists():
            return Stopped.CANCELLED
        return Stopped.ON_REQUEST if interrupts.stop else None

    def started(mark: EngineMark) -> None:
        run.mark_engine(mark)

    watch = Watch(
        run=run.run,
        since=own_identity(),
        interrupts=interrupts,
        asked=wanted,
        answered=lambda: b"ANSWER" in Path(run.stdout).read_bytes(),
        started=started,
        cgroup=asked["cgroup"],
    )
    ending = oversee(launch, limits, watch)
    sys.stdout.buffer.write(msgspec.json.encode(ending))


if __name__ == "__main__":
    main(*sys.argv[1:])
