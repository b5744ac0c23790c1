"""Starting an engine: its own session, output to files, in the place that was made for it."""

import errno
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import nullcontext

from msgspec import Struct

from lattice.effects import durable
from lattice.work.running.processes.means import Place


class Launch(Struct, frozen=True, kw_only=True):
    """What to start, where, and which files are its streams: `stderr` may be the same file as `stdout`.

    `prefix` are the words of a program that starts the other one, such as a sandbox.
    """

    argv: list[str]
    cwd: str
    environment: Mapping[str, str]
    stdin: str
    stdout: str
    stderr: str
    prefix: tuple[str, ...] = ()


@durable
def spawn(launch: Launch, place: Place) -> subprocess.Popen[bytes]:
    """Start the engine. Raises OSError if it cannot start."""
    if place.words or launch.prefix:
        _find(launch)
    with (
        open(launch.stdin, "rb") as stdin,
        open(launch.stdout, "wb") as stdout,
        # Two descriptions of one file would write over each other.
        nullcontext(stdout) if launch.stderr == launch.stdout else open(launch.stderr, "wb") as stderr,
    ):
        return subprocess.Popen(
            [*place.words, *launch.prefix, *launch.argv],
            cwd=launch.cwd,
            # opencode works in $PWD, which would be the folder that the user stood in.
            env={**launch.environment, "PWD": launch.cwd},
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            # Between fork and exec; the supervisor has no second thread that could hold a lock.
            preexec_fn=place.group.join if place.group else None,  # noqa: PLW1509
        )


def _find(launch: Launch) -> None:
    """Raise what the start itself would, did it not start another program first."""
    program = launch.argv[0]
    path = os.path.join(launch.cwd, program) if os.path.dirname(program) else program
    if shutil.which(path, path=launch.environment.get("PATH", os.defpath)) is None:
        number = errno.EACCES if os.path.isfile(path) else errno.ENOENT
        raise OSError(number, os.strerror(number), program)
