"""A sandbox for the programs of a run: `bwrap` (bubblewrap), where it is installed and can make namespaces.

A confined program reads what the user can read. It writes in a few folders alone, sees no process but
its own, has no capability, and reaches the network only if it may. Unless it needs the user's session,
whose services start programs for whoever asks, the folder XDG_RUNTIME_DIR is empty.

`bwrap` stays as the parent of the program, in the same session and process group. It is not told to
die with its own parent: it would also kill the program at once when both are asked to end, and leave
that no time.
"""

import subprocess
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from lattice.engines.agents import places, programs

PROGRAM = "bwrap"
_PROBE_SECONDS = 10.0
_READING = ("--unshare-pid", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")


class Confinement(Struct, frozen=True, kw_only=True):
    """What a program may do beside reading: the folders in which it may write, and the network.

    `hidden` are folders that it sees empty. All of them must be there.
    """

    writable: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    network: bool = True


def why_not(environ: Mapping[str, str], network: bool = True) -> str | None:
    """None where a program can be confined, else why not, in words after "is ", as for an engine."""
    path = places.where(PROGRAM, environ)
    if path is None:
        return "not on PATH"
    return _answer((path, *_options(Confinement(network=network)), "--", "true"))


def why_not_another(environ: Mapping[str, str]) -> str | None:
    """None where a confined program can make a sandbox of its own in this one, else why not, as `why_not`.

    Without its capabilities root cannot.
    """
    path = places.where(PROGRAM, environ)
    if path is None:
        return "not on PATH"
    return _answer((path, *_options(Confinement()), "--", path, "--unshare-user", *_READING, "--", "true"))


def name(environ: Mapping[str, str]) -> str:
    """The sandbox's name with its version."""
    return " ".join(filter(None, (PROGRAM, programs.version(PROGRAM, environ))))


def words(environ: Mapping[str, str], confinement: Confinement) -> tuple[str, ...]:
    """The words before a program's own that confine it; `why_not` has said that they work."""
    return (places.where(PROGRAM, environ) or PROGRAM, *_options(confinement), "--")


def _options(confinement: Confinement) -> Iterator[str]:
    yield from _READING
    if not confinement.network:
        yield "--unshare-net"
    # What is mounted later lies on top: an empty folder hides no folder that may be written.
    for path in confinement.hidden:
        yield from ("--tmpfs", path)
    for path in confinement.writable:
        yield from ("--bind", path, path)


@cache
def _answer(command: tuple[str, ...]) -> str | None:
    """Why a command fails on this machine: containers and kernels refuse what a sandbox needs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "not able to start a program"
    if done.returncode == 0:
        return None
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return f"not able to: {said[-1].removeprefix('bwrap: ')}" if said else "not able to start a program"
