"""Which process is meant: a pid alone is never enough, since pids are used again."""

import os
import signal

from msgspec import Struct


class Identity(Struct, frozen=True):
    """A process for certain: its pid, when it began (clock ticks after boot), and which boot."""

    boot: str
    pid: int
    started: int


def own_identity() -> Identity | None:
    """Which process this is; None where the system does not tell, and then nothing may be signalled."""
    return identity_of(os.getpid())


def identity_of(pid: int) -> Identity | None:
    """Which process has that pid now; None where there is none, or where the system does not tell."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The second field is the program's name in parentheses, and may hold any of them.
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return Identity(boot, pid, int(fields[19]))


def send(identity: Identity, number: int) -> bool:
    """Signal exactly this process; False where it is gone, or not to be told from another."""
    if not hasattr(os, "pidfd_open"):
        return False
    try:
        process = os.pidfd_open(identity.pid)
    except OSError:
        return False
    try:
        # The descriptor is of one process for good: who has the pid now is who gets the signal.
        if identity_of(identity.pid) != identity:
            return False
        signal.pidfd_send_signal(process, number)
    except OSError:
        return False
    finally:
        os.close(process)
    return True
