"""Starting our own processes: `python -m`, without what belongs to the caller's session.

A detached one forks once more by itself, so that it is nobody's child: the caller waits for the
first process alone. An attached one stays in the caller's session and process group.
"""

import os
import subprocess
import sys

from lattice.effects import durable
from lattice.git.environment import LOCAL


@durable
def spawn(words: list[str], said: str, descriptors: tuple[int, ...], detached: bool = True) -> int:
    """Start `python -m WORDS` with what it says appended to a file; it inherits the descriptors.

    Returns the exit code of the first process of a detached one, else 0. What keeps it from starting is
    said in the file too.
    """
    attached = [] if detached else ["attached"]
    with open(said, "ab") as log:
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", *words, *attached],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=descriptors,
                start_new_session=detached,
            )
        except OSError as error:
            log.write(f"cannot start '{sys.executable}': {error.strerror}\n".encode())
            return os.EX_UNAVAILABLE
    if detached:
        return child.wait()
    _ATTACHED.append(child)
    return 0


_ATTACHED: list[subprocess.Popen[bytes]] = []
"""Children that end about when we do; kept, because Python complains of a forgotten one."""


def _environment() -> dict[str, str]:
    """Ours, without what a hook's git says of another repository and what an outer run says of itself."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in LOCAL and not name.startswith("LATTICE_")
    }
