"""A `git-lattice` on PATH that is not the program: it notes how it was called, and ends as a test wants."""

import shlex
from pathlib import Path

from support import wait_until

NOTING = """#!/bin/sh
note={folder}/call.$$
{{
	printf '%s\\n' "$*"
	case "$*" in *gate*) cat ;; esac
}} >"$note.new"
mv "$note.new" "$note"
{then}
"""


class StandIn:
    """Stands in `folder`, which a test puts on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.then("exit 0")

    def then(self, last: str) -> None:
        """Note the call, then do this."""
        self.write(NOTING.format(folder=shlex.quote(str(self.folder)), then=last))

    def write(self, text: str) -> None:
        """Be this script."""
        # Another file in its place: what is being run cannot be written to.
        draft = self.folder / "draft"
        draft.write_text(text)
        draft.chmod(0o755)
        draft.replace(self.folder / "git-lattice")

    def calls(self) -> list[str]:
        """What it was called with, and after that what a gate was told on standard input."""
        return sorted(path.read_text() for path in self.folder.glob("call.*[0-9]"))

    def pids(self) -> list[int]:
        """Which processes it was."""
        return [int(path.suffix[1:]) for path in self.folder.glob("call.*[0-9]")]

    def wait(self, count: int = 1) -> list[str]:
        """The calls, once there are so many."""
        wait_until(lambda: len(self.calls()) >= count, f"{count} calls")
        return self.calls()
