"""SIGKILL before and after every durable effect: nothing is left, and the task can be run again."""

import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from support import GitRepository

from lattice import effects

from . import plans
from .mutants import import_everything
from .plans import Plan, Point

ELSEWHERE = {
    "lattice.local.run_folder.RunFolder.state": "what `worker complete` states: test_close.py",
    "lattice.work.workspaces.leftovers._delete": "a worktree never finished: test_leftovers.py",
    "lattice.local.hooks.spool.forget": "a drain, killed at each of its effects: draining/test_killed.py",
    "lattice.work.draining.background.detach": "drains, killed at any moment: draining/test_bursts.py",
}
"""Durable effects that an ordinary run does not have, and where their loss is tried."""


SAMPLED = 31
"""One case in so many is tried every day; a prime number, so that all sorts come up."""


@pytest.fixture
def world(sealed_home: Any, tmp_path: Any) -> Iterator[GitRepository]:
    """A repository to kill in."""
    return plans.make_world(tmp_path / "world")


def points_of(world: GitRepository) -> tuple[dict[str, list[Point]], list[Point]]:
    """The points of a run of each flavour, and of the reaper of a lost one."""
    recorded = plans.recordings(world)
    plans.lose_a_run(world, recorded)
    return recorded, plans.recording(world, "worker", "ps")


def cases_of(recorded: dict[str, list[Point]], reaper: list[Point]) -> list[Plan]:
    return plans.in_turn([*plans.plans(recorded), *plans.reaper_plans(recorded, reaper)])


def failures(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [result for result in results if result["wrongs"]]


def test_every_effect_is_a_point_and_a_sample_of_deaths_leaves_nothing(world: GitRepository) -> None:
    import_everything()
    recorded, reaper = points_of(world)

    passed = {point.name for point in itertools.chain(*recorded.values(), reaper)}
    results = plans.try_all(world, cases_of(recorded, reaper)[3::SAMPLED])

    assert set(effects.DURABLE) - passed - ELSEWHERE.keys() == set()
    assert failures(results) == []


@pytest.mark.stress
def test_the_whole_matrix_leaves_nothing(world: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    cases = cases_of(*points_of(world))

    results = plans.try_all(world, cases)

    with capsys.disabled():
        print_counts(results)
    assert failures(results) == []
    assert len(results) == len(cases)


def print_counts(results: list[dict[str, Any]]) -> None:
    """How many deaths of whom were tried."""
    who = Counter(victims(result["plan"]) for result in results)
    write = sys.stdout.write
    write("\nkilled at every durable effect:\n")
    for victim, count in sorted(who.items()):
        write(f"{count:6}  {victim}\n")
    write(f"{len(results):6}  cases, {len(failures(results))} failed\n")


def victims(plan: Plan) -> str:
    names = [plan["role"]] * plan["itself"] + ["engine"] * plan["engine"]
    return " and ".join(names)
