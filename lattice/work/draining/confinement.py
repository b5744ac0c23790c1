"""Whether this process is in a sandbox that its children cannot leave.

What is started there dies with it or has no network, so nothing is: a request is written down, and
whoever comes next from outside acts on it. An agent's sandbox says so in its environment; else it
shows in what the kernel denies this process and not the first one of the machine (or container):
new privileges, and system calls by more filters.
"""

import os

MARKS = ("CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED")
_DENIALS = (b"NoNewPrivs:", b"Seccomp:", b"Seccomp_filters:")


def is_confined() -> bool:
    """Whether nothing that is started here would live and work."""
    if any(os.environ.get(mark) for mark in MARKS):
        return True
    ours, first = _denials("self"), _denials("1")
    # A container may deny both; then it is the machine, as far as anybody in it can tell.
    return bool(ours and first) and ours[:1] > first[:1] and ours[1:] > first[1:]


def _denials(process: str) -> tuple[int, ...]:
    """What the kernel says of a process; () where it does not."""
    try:
        with open(f"/proc/{process}/status", "rb") as file:
            lines = file.read().split(b"\n")
    except OSError:
        return ()
    found = (line.split()[1] for name in _DENIALS for line in lines if line.startswith(name))
    return tuple(int(value) for value in found)
