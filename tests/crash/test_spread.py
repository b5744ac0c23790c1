"""Kills at moments that nobody chose: spread evenly over the length of a run."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from . import plans
from .phases import Phase

KILLS = 200


@pytest.mark.stress
def test_kills_spread_over_a_run_leave_nothing(
    sealed_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = plans.make_world(tmp_path / "world")
    parts = [(number + 0.5) / KILLS for number in range(KILLS)]

    results = plans.try_all(
        world, [{"part": part, "reap": bool(number % 2)} for number, part in enumerate(parts)]
    )

    steps = Counter(result["phase"] for result in results)
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills spread over a run:\n")
        sys.stdout.writelines(f"{steps[phase]:6}  {phase}\n" for phase in Phase)
    assert [result for result in results if result["wrongs"]] == []
    assert [phase for phase in Phase if phase is not Phase.OVER and not steps[phase]] == []
