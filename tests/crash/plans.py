"""The deaths to try: before and after every durable effect that a recorded run was seen to have.

Nothing here is written down by hand: a run is recorded once with an empty pool of worktrees and once
with a worktree in it, and every call of a marked function is a point. A marked function that neither
recording passes is a point nobody tries, and a test says so.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from support import ROOT, GitRepository, Lattice, make_repository, wait_until

ENGINE = """setsid sleep 1000 &
test -z "$CRASH_EDIT" || echo more >> a.py
sleep 0.1
printf '{"v":1,"base":"%s","head":"%s"}' "$LATTICE_BASE" "$LATTICE_COMMIT"
"""
"""Leaves a child of its own session behind, and edits a file if it is told to."""

FLAVOURS: dict[str, dict[str, str]] = {"cold": {}, "warm": {}, "edited": {"CRASH_EDIT": "yes"}}
"""A run with an empty pool of worktrees, one with a worktree in it, one whose reviewer edits a file."""

LIVES_FROM = "lattice.work.running.processes.launch.spawn"
LIVES_STILL_AT = "lattice.local.run_folder.RunFolder.mark_engine"
"""The effects after which, and around which, there is an engine to kill."""

UNSTEADY, SIGNALS = "lattice.work.running.processes.tree.send", 2
"""How often a sweep looks and sends is a matter of the moment; so much it sends each time (TERM, CONT)."""

Plan = dict[str, Any]


class Point(NamedTuple):
    """One marked call in a recording: the `number`th of that name in a process of that role."""

    role: str
    number: int
    name: str


def make_world(folder: Path) -> GitRepository:
    """A repository with a task and an approved worker that needs a worktree."""
    repository = make_repository(folder / "repo")
    definition = {
        "name": "Custom",
        "engine": "script",
        "command": ["sh", "-c", ENGINE],
        "grace_seconds": 0,
        "retry": {"max": 0},
    }
    repository.commit({"a.py": "a = 1\n", "b/c.py": "c = 1\n"}, "first")
    repository.commit({"workers/custom.json": json.dumps(definition)}, "a worker")
    # A kill in the middle of git's move of the log leaves its lock, which is given so long.
    repository.git("config", "lattice.lockPatience", "0.5")
    lattice = Lattice(repository)
    lattice("worker", "trust", "Custom", "--yes")
    lattice("task", "create", "A task")
    lattice("worker", "run", "Custom", "--wait")
    lattice("worker", "reap")
    return repository


def recording(repository: GitRepository, *words: str, **environment: str) -> list[Point]:
    """The points that a command and the processes behind it pass."""
    trace = repository.path.parent / "recording"
    trace.unlink(missing_ok=True)
    probe = f"{ROOT / 'tests/crash/probe'}:{ROOT}"
    lattice = Lattice(repository, CRASH_TRACE=str(trace))
    said = lattice(*words, "--json", env={"PYTHONPATH": probe, **environment})
    if words[1] == "run":
        lattice("worker", "wait", json.loads(said.out)["run"], code=None, env={"CRASH_TRACE": ""})
    lattice("worker", "reap", env={"CRASH_TRACE": ""})
    lines = [line.split() for line in trace.read_text().splitlines()]
    points = [Point(role, int(number), name) for role, _, number, name, when in lines if when == "before"]
    return [point for point in points if point.name != UNSTEADY or point.number <= SIGNALS]


def recordings(repository: GitRepository) -> dict[str, list[Point]]:
    """A whole run of each flavour."""
    return {flavour: _whole_run(repository, flavour, **extra) for flavour, extra in FLAVOURS.items()}


def _whole_run(repository: GitRepository, flavour: str, **extra: str) -> list[Point]:
    if flavour == "cold":
        Lattice(repository)("worker", "prune")
    return recording(repository, "worker", "run", "Custom", "LAT-1", "--again", **extra)


def plans(recorded: dict[str, list[Point]]) -> Iterator[Plan]:
    """Each point, before and after it, and whoever there is to kill; reaping and not in turn."""
    for flavour, points in recorded.items():
        for point in (each for each in points if each.role != "reaper"):
            for when in ("before", "after"):
                for itself, engine in _victims(point, when):
                    yield {
                        **point._asdict(),
                        "flavour": flavour,
                        "when": when,
                        "itself": itself,
                        "engine": engine,
                    }


def in_turn(found: list[Plan]) -> list[Plan]:
    """The same, recovered in turn by `worker reap` and by an ordinary command."""
    return [{**plan, "reap": bool(number % 2)} for number, plan in enumerate(found)]


def reaper_plans(recorded: dict[str, list[Point]], points: list[Point]) -> list[Plan]:
    """Each point of a reaper that puts away a run whose supervisor died while its engine ran."""
    spawned = next(point for point in recorded["cold"] if point.name == LIVES_FROM)
    first = {"number": spawned.number, "name": spawned.name, "when": "after", "itself": True, "engine": False}
    return [
        {**point._asdict(), "flavour": "cold", "when": when, "itself": True, "engine": False, "first": first}
        for point in points
        if point.role == "reaper"
        for when in ("before", "after")
    ]


def lose_a_run(repository: GitRepository, recorded: dict[str, list[Point]]) -> None:
    """Leave a run whose supervisor died right after it had started the engine."""
    spawned = next(point for point in recorded["cold"] if point.name == LIVES_FROM)
    folder = repository.path.parent
    done = folder / "lost"
    plan = {**spawned._asdict(), "when": "after", "itself": True, "engine": False, "done": str(done)}
    (folder / "plan").write_text(json.dumps(plan))
    probe = f"{ROOT / 'tests/crash/probe'}:{ROOT}"
    Lattice(repository)("worker", "prune")
    Lattice(repository, CRASH_PLAN=str(folder / "plan"))(
        "worker", "run", "Custom", "LAT-1", "--again", env={"PYTHONPATH": probe}
    )
    wait_until(done.exists, "the supervisor dies")
    (folder / "plan").unlink()


def _victims(point: Point, when: str) -> Iterator[tuple[bool, bool]]:
    """Who can be killed there: the process itself, its engine, both."""
    yield True, False
    if (point.name, when) == (LIVES_FROM, "after") or point.name == LIVES_STILL_AT:
        yield False, True
        yield True, True


def try_all(repository: GitRepository, cases: list[Plan]) -> list[dict[str, Any]]:
    """What came of each case, in a world of its own process."""
    done = subprocess.run(
        [sys.executable, "-m", "crash.cases", str(repository.path)],
        cwd=ROOT / "tests",
        input="".join(json.dumps(plan) + "\n" for plan in cases),
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"}
