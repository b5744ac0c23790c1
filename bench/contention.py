"""Writers that come at once: nothing may be lost, nobody may fail, and it should not take much longer."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.ground import git, git_commit, initialized
from bench.measure import Figure, medians, seconds

WRITERS, EACH = 8, 25
WRITER = f"""
from pathlib import Path
from bench.comment import append
comment = append(Path({{repo!r}}), False)
for _ in range({EACH}):
    comment()
"""


def figures(folder: Path) -> Iterator[Figure]:
    repo = initialized(folder / "repo")
    before = events(repo)
    taken = seconds(lambda: write_at_once(repo))
    written = events(repo) - before
    if written != WRITERS * EACH:
        raise SystemExit(f"{WRITERS * EACH} appends were acknowledged and {written} are there")
    commit = medians({"git commit": git_commit(repo)}, rounds=10)["git commit"]
    detail = f"{taken:.2f} s, {written / taken:.0f} a second; each against a lone git commit"
    yield Figure(f"{WRITERS} processes x {EACH} appends", taken / written / commit, "x", None, detail)


def write_at_once(repo: Path) -> None:
    script = WRITER.format(repo=str(repo))
    writers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(WRITERS)]
    failed = [writer.returncode for writer in writers if writer.wait()]
    if failed:
        raise SystemExit(f"{len(failed)} of {WRITERS} writers failed")


def events(repo: Path) -> int:
    return int(git(repo, "rev-list", "--count", "--first-parent", "refs/lattice/events"))
