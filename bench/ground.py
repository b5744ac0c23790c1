"""Repositories to measure on, and the program as it is typed."""

import subprocess
from pathlib import Path

from bench.installed import environment
from bench.measure import Work, command

# What a durable write costs git itself: the same objects and the same ref, one commit.
COMMIT = ("-c", "core.fsync=loose-object,reference", "commit", "--quiet", "--allow-empty", "-m", "change")


def git(folder: Path, *words: str, stdin: bytes | None = None) -> str:
    done = subprocess.run(["git", *words], cwd=folder, input=stdin, check=True, capture_output=True)
    return done.stdout.decode().strip()


def repository(folder: Path, files: int = 1) -> Path:
    """A repository with one commit of so many small Python files."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "-b", "main")
    git(folder, "config", "user.name", "Ana")
    git(folder, "config", "user.email", "ana@example.org")
    for number in range(files):
        write(folder, number, f'"""Module {number}."""\n\nVALUE = {number}\n')
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


def write(folder: Path, number: int, text: str) -> None:
    place = folder / f"package{number // 100}" / f"module{number}.py"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)


def initialized(folder: Path, files: int = 1) -> Path:
    """A repository with a log and the task LAT-1."""
    repository(folder, files)
    lattice(folder, "init")()
    lattice(folder, "task", "create", "Measure")()
    return folder


def lattice(folder: Path, *words: str) -> Work:
    """`git-lattice WORDS`, without git's own detour over PATH."""
    return command(environment() / "bin" / "git-lattice", *words, cwd=folder)


def bare_python(folder: Path) -> Work:
    """What any Python program pays before its first line."""
    return command(environment() / "bin" / "python", "-c", "pass", cwd=folder)


def git_commit(folder: Path) -> Work:
    """An empty commit, as durable as an event."""
    return command("git", *COMMIT, cwd=folder)
