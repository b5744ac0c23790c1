"""Other processes for tests about locks: each runs a few lines of Python and talks by lines."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Child:
    """A Python process that runs `code` with `words` as sys.argv[1:]."""

    def __init__(self, code: str, *words: object, descriptors: tuple[int, ...] = ()) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, words)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            pass_fds=descriptors,
        )

    def hear(self) -> str:
        """The next line that it prints; waits for it."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def tell(self, line: str = "go") -> None:
        """Send it a line."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.close()

    def close(self) -> None:
        """Let it end (its input ends), and wait for that."""
        self.process.communicate(timeout=60)


HOLDS = """
import sys
from lattice.local import locks
held = locks.try_exclusive(sys.argv[1])
print("held" if held else "busy", flush=True)
sys.stdin.read()
"""
"""Takes the lock at its first word, says whether it could, and keeps it until its input ends."""


def together(code: str, count: int, *words: object) -> list[list[str]]:
    """What `count` processes print, line by line, after all were told at once to go.

    Each must print a first line when it is ready, and then wait for one.
    """
    children = [Child(code, *words) for _ in range(count)]
    for child in children:
        child.hear()
    for child in children:
        child.tell()
    return [child.process.communicate(timeout=60)[0].splitlines() for child in children]
