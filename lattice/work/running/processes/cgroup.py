"""Control groups (version 2) for engines: no process leaves one by forking, and one write kills it.

A group of ours is a folder named `git-lattice-<start of the run's id>-<random>`, below the group
that the supervisor is in or made by the user's service manager. No folder of another name is
written to or removed, nor one that this process is in itself.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from lattice.effects import durable
from lattice.local.identity import identity_of, send
from lattice.model.ids import RunId


class Cgroup(Struct, frozen=True):
    """A control group of ours, by its folder."""

    path: str

    def pids(self) -> tuple[int, ...]:
        """The processes in it and in the groups below it, zombies left out where the kernel does."""
        lists = (_read(os.path.join(folder, "cgroup.procs")) for folder, _, _ in os.walk(self.path))
        return tuple(int(word) for text in lists for word in text.split())

    def processor_seconds(self) -> float:
        """What its processes have used so far, those that have ended included."""
        for line in _read(os.path.join(self.path, "cpu.stat")).splitlines():
            name, _, value = line.partition(" ")
            if name == "usage_usec":
                return int(value) / 1e6
        return 0.0

    def join(self) -> None:
        """Move this process into it; for the child between fork and exec. A refusal is no failure."""
        with suppress(OSError), open(os.path.join(self.path, "cgroup.procs"), "wb", buffering=0) as file:
            file.write(b"0")

    def has(self, pid: int) -> bool:
        """Whether that process is in it."""
        return _folder_of(pid) == self.path

    def kill(self) -> None:
        """Send SIGKILL to everything in it, at once where the kernel can (since 5.14)."""
        try:
            with open(os.path.join(self.path, "cgroup.kill"), "wb", buffering=0) as file:
                file.write(b"1")
        except OSError:
            self._kill_each()

    def _kill_each(self) -> None:
        for pid in self.pids():
            identity = identity_of(pid)
            # Still in the group after its identity was read: then that identity is the group's.
            if identity is not None and pid in self.pids():
                send(identity, signal.SIGKILL)


def prefix(run: RunId) -> str:
    """How the name of every group of this run begins."""
    return f"git-lattice-{run[:16]}-"


def new_name(run: RunId) -> str:
    """A name for a group of this run that nothing has yet."""
    return prefix(run) + os.urandom(4).hex()


def writable() -> str | None:
    """The folder of this process's own group if groups can be made below it."""
    mine = _folder_of(os.getpid())
    if mine is None or not os.access(mine, os.W_OK):
        return None
    return mine if os.access(os.path.join(mine, "cgroup.procs"), os.W_OK) else None


@durable
def make(run: RunId) -> Cgroup | None:
    """A new group for the run below our own; None where that is not for us to do."""
    mine = writable()
    if mine is None:
        return None
    path = os.path.join(mine, new_name(run))
    try:
        os.mkdir(path)
    except OSError:
        return None
    return Cgroup(path)


def of_unit(pid: int, unit: str) -> Cgroup | None:
    """The group that the service manager made for a unit, once the process is in it."""
    path = _folder_of(pid)
    return Cgroup(path) if path is not None and os.path.basename(path) == f"{unit}.scope" else None


def recorded(path: str | None, run: RunId) -> Cgroup | None:
    """The group that a record names, if it is there, is a group of this run, and is not around us."""
    point = _mount()
    if path is None or point is None or os.path.normpath(path) != path:
        return None
    if not path.startswith(f"{point[1]}/") or not os.path.basename(path).startswith(prefix(run)):
        return None
    mine = _folder_of(os.getpid()) or ""
    return Cgroup(path) if os.path.isdir(path) and not f"{mine}/".startswith(f"{path}/") else None


def unrecorded(run: RunId) -> Iterator[Cgroup]:
    """The run's groups below our own: what is made is recorded a moment later, and that can be too late."""
    mine = _folder_of(os.getpid())
    try:
        names = os.listdir(mine) if mine else []
    except OSError:
        return
    for name in names:
        found = recorded(os.path.join(mine or "", name), run) if name.startswith(prefix(run)) else None
        if found:
            yield found


@durable
def remove(group: Cgroup) -> None:
    """Remove an empty group with the empty groups that the engine made in it, innermost first."""
    for folder, _, _ in os.walk(group.path, topdown=False):
        with suppress(OSError):
            os.rmdir(folder)


def _folder_of(pid: int) -> str | None:
    """The folder of a process's group; None where there is no version 2, or where it is out of sight."""
    point = _mount()
    lines = _read(f"/proc/{pid}/cgroup").splitlines()
    path = next((line.removeprefix("0::") for line in lines if line.startswith("0::/")), None)
    if point is None or path is None:
        return None
    root, folder = point
    below = path if root == "/" else path.removeprefix(root)
    if below.startswith("/..") or (root not in ("/", path) and not path.startswith(f"{root}/")):
        return None
    return os.path.normpath(folder + below)


def _mount() -> tuple[str, str] | None:
    """Which group is mounted, and where: the fourth and fifth fields of mountinfo (proc(5))."""
    for line in _read("/proc/self/mountinfo").splitlines():
        fields, _, kind = line.partition(" - ")
        if kind.startswith("cgroup2 "):
            _, _, _, root, point, *_ = fields.split(" ")
            return root, point
    return None


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
