"""What this machine offers for keeping an engine's processes together, each used where it is there.

A child subreaper gets the orphans of its descendants; a control group holds every descendant for
good. Where neither is there, process groups and the environment have to do.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping

from msgspec import Struct

from lattice.model.ids import RunId
from lattice.work.running.processes import cgroup
from lattice.work.running.processes.cgroup import Cgroup

_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37
_PROBE_SECONDS = 5.0


class Means(Struct, frozen=True):
    """One thing that a machine may offer, for people to read."""

    name: str
    there: bool
    detail: str


class Place(Struct, frozen=True):
    """Where an engine is to be started: words before its own, its group, or the unit that makes one."""

    words: tuple[str, ...] = ()
    group: Cgroup | None = None
    unit: str | None = None


def become_subreaper() -> bool:
    """Have the orphans of our descendants become our children; False where the system cannot do that."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def cease_to_be_subreaper() -> None:
    """Let orphans go to whom they went before; who was adopted stays."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 0)


def place(run: RunId, environment: Mapping[str, str]) -> Place:
    """The best place there is for the engine of this run, which gets this environment."""
    group = cgroup.make(run)
    return Place(group=group) if group else scope(run, environment)


def scope(run: RunId, environment: Mapping[str, str]) -> Place:
    """A scope of the user's service manager, whose group is known once the engine is in it."""
    unit = cgroup.new_name(run)
    if not _manager_answers(environment) or not _can_make_scopes(environment, f"{unit}-probe"):
        return Place()
    return Place(words=_client(unit), unit=unit)


def describe() -> tuple[Means, ...]:
    """What this machine offers; nothing is left behind by the look."""
    folder = cgroup.writable()
    adopts = _prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(ctypes.c_int()))
    manager = _manager_answers(os.environ)
    return (
        Means("child subreaper", adopts, "orphans of an engine are found by their parent"),
        Means("pidfd", hasattr(os, "pidfd_open"), "an engine's end is waited for, not polled"),
        Means("control group", folder is not None, folder or "none of ours to divide"),
        Means("systemd-run --user", manager, "makes a control group" if manager else "does not answer"),
    )


def _prctl(option: int, argument: object) -> bool:
    if sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).prctl(option, argument, 0, 0, 0) == 0)


def _client(unit: str) -> tuple[str, ...]:
    # A scope's command is executed by systemd-run itself: same pid, same session, same files.
    return ("systemd-run", "--user", "--scope", "--quiet", "--collect", f"--unit={unit}", "--")


def _manager_answers(environment: Mapping[str, str]) -> bool:
    """Whether the user's service manager accepts a connection, and its client is there."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    if not runtime or shutil.which("systemd-run", path=environment.get("PATH")) is None:
        return False
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_PROBE_SECONDS)
        try:
            connection.connect(os.path.join(runtime, "systemd/private"))
        except OSError:
            return False
    return True


def _can_make_scopes(environment: Mapping[str, str], unit: str) -> bool:
    """Whether a command in a scope runs at all: a failure after the start would look like the engine's."""
    nowhere = subprocess.DEVNULL
    try:
        return not subprocess.call(
            [*_client(unit), "true"],
            cwd="/",
            env=dict(environment),
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            timeout=_PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
