"""Takes out one recovery function after the other, and looks whether the tests notice.

`python -m crash.mutants [NAME…]`, from the folder of the tests. A function that can be left out
without any test failing is either needless or untested; then this ends with 1.
"""

import os
import re
import subprocess
import sys
from pkgutil import resolve_name, walk_packages

from support import ROOT

import lattice
from lattice import effects

_RUNS = ROOT / "tests" / "work"
TESTS = (
    *(_RUNS / f"test_{subject}.py" for subject in ("reaping", "cancelling", "leftovers", "attempts")),
    ROOT / "tests" / "crash",
    _RUNS,
)
"""Those first that are the likeliest to notice."""
_LONGEST_SECONDS = 240
"""Twice what all of them take; without some functions a test waits for ever."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def import_everything() -> None:
    """Have every function marked that is."""
    for module in walk_packages(lattice.__path__, "lattice."):
        if not module.name.endswith("__main__"):
            resolve_name(module.name)


def noticed_by(name: str) -> str | None:
    """The first test that fails without the function; None where none does."""
    words = ("-x", "-q", "-p", "no:cacheprovider", "-n", "logical", "--dist", "loadgroup", *TESTS)
    path = os.pathsep.join([str(ROOT / "tests/crash/probe"), str(ROOT), str(ROOT / "tests")])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "CRASH_WITHOUT": name},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "the tests wait for ever"
    found = _FAILED.search(done.stdout)
    if done.returncode and found is None:
        raise AssertionError(done.stdout + done.stderr)
    return found[1] if found else None


def main(names: list[str]) -> int:
    """Try all, or those that are named."""
    import_everything()
    by = noticed_by("")
    if by:
        sys.stdout.write(f"{by} fails with everything in place\n")
        return 1
    unnoticed = 0
    for name in names or effects.RECOVERY:
        by = noticed_by(name)
        unnoticed += by is None
        sys.stdout.write(f"{name:<60} {by or 'NOBODY NOTICED'}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(names or effects.RECOVERY)} taken out, {unnoticed} unnoticed\n")
    return int(unnoticed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
