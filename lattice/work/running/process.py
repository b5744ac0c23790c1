"""One engine as a process: its own session, output to files, and an end by a given moment.

The leader is left a zombie until its group has been killed: while it is one, the kernel cannot
give its number to somebody else's group.
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum

from msgspec import Struct

from lattice.work.running.interrupts import Interrupts

_BLIND_PAUSE_SECONDS = 1.0
"""How often a system without pidfd is asked whether the engine has ended."""


class Stopped(StrEnum):
    """Why the engine ended."""

    BY_ITSELF = "by_itself"
    AT_DEADLINE = "at_deadline"
    ON_REQUEST = "on_request"


class Launch(Struct, frozen=True, kw_only=True):
    """What to start and for how long. `until` is on the monotonic clock, which stops in suspend."""

    argv: list[str]
    cwd: str
    environment: Mapping[str, str]
    stdin: str
    stdout: str
    stderr: str
    until: float
    grace_seconds: float


class Ending(Struct, frozen=True):
    """How the engine ended; a negative exit code is the signal that killed it."""

    stopped: Stopped
    exit_code: int


def run(launch: Launch, interrupts: Interrupts) -> Ending:
    """Run the engine to its end, its deadline or an interrupt. Raises OSError if it cannot start."""
    process = _spawn(launch)
    stopped = _watch(process.pid, launch.until, interrupts)
    if stopped is not Stopped.BY_ITSELF:
        _signal_group(process.pid, signal.SIGTERM)
        _wait(process.pid, time.monotonic() + launch.grace_seconds, None)
    _signal_group(process.pid, signal.SIGKILL)
    return Ending(stopped, process.wait())


def _spawn(launch: Launch) -> subprocess.Popen[bytes]:
    with (
        open(launch.stdin, "rb") as stdin,
        open(launch.stdout, "wb") as stdout,
        open(launch.stderr, "wb") as stderr,
    ):
        return subprocess.Popen(
            launch.argv,
            cwd=launch.cwd,
            env=dict(launch.environment),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )


def _watch(pid: int, until: float, interrupts: Interrupts) -> Stopped:
    if _wait(pid, until, interrupts):
        return Stopped.BY_ITSELF
    return Stopped.ON_REQUEST if interrupts.came else Stopped.AT_DEADLINE


def _wait(pid: int, until: float, interrupts: Interrupts | None) -> bool:
    """Whether the child ended before the moment and before an interrupt; it is not reaped."""
    poll = select.poll()
    ended = _pidfd(pid)
    if ended is not None:
        poll.register(ended, select.POLLIN)
    if interrupts is not None:
        poll.register(interrupts.descriptor, select.POLLIN)
    try:
        while not _has_ended(pid):
            left = until - time.monotonic()
            if left <= 0 or (interrupts is not None and interrupts.came):
                return False
            poll.poll(1000 * (left if ended is not None else min(left, _BLIND_PAUSE_SECONDS)))
    finally:
        if ended is not None:
            os.close(ended)
    return True


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _pidfd(pid: int) -> int | None:
    """A descriptor that becomes readable when the process ends; None where the system has none."""
    if not hasattr(os, "pidfd_open"):
        return None
    return os.pidfd_open(pid)


def _signal_group(leader: int, number: int) -> None:
    # A group whose members have all been reaped is gone; macOS refuses a group of zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
