"""What a command costs before it does anything: which modules it imports."""

import subprocess
import sys

import pytest
from support import ROOT, GitRepository, Lattice

HEAVY = {"pygit2", "psutil", "filelock", "rich", "cffi"}
# Of the standard library, what click, msgspec and subprocess do not bring along themselves.
SLOW = {"argparse", "asyncio", "dataclasses", "importlib.metadata", "json", "logging", "shutil", "tempfile"}

RECORD = """
import sys
from lattice.cli.main import main
code = main(sys.argv[1:])
print(code, *sys.modules, file=sys.stderr)
"""


def imported(repo: GitRepository, *words: str) -> set[str]:
    """The modules that `git lattice WORDS` had imported when it was done."""
    done = subprocess.run(
        [sys.executable, "-c", RECORD, *words],
        cwd=repo.path,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(repo.path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *modules = done.stderr.split()
    assert code == "0", done.stderr
    return set(modules)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("status", "--json"),
        ("worker", "ps"),
        ("log", "--oneline"),
        ("task", "list"),
        ("task", "show", "LAT-1"),
        ("task", "comment", "LAT-1", "hello"),
        ("task", "move", "LAT-1", "in_planning"),
    ],
    ids=" ".join,
)
def test_a_quick_command_imports_nothing_slow(
    shell: Lattice, repo: GitRepository, words: tuple[str, ...]
) -> None:
    shell("task", "create", "one")

    modules = imported(repo, *words)

    assert "lattice.cli.main" in modules
    assert modules & (HEAVY | SLOW) == set()


def test_a_command_imports_no_other_command(shell: Lattice, repo: GitRepository) -> None:
    shell("task", "create", "one")

    modules = {name for name in imported(repo, "task", "list") if name.startswith("lattice.cli.")}

    assert modules == {
        "lattice.cli.main",
        "lattice.cli.options",
        "lattice.cli.output",
        "lattice.cli.task",
        "lattice.cli.task.read",
    }
