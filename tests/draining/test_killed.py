"""A drain that is killed before and after each of its effects: the next one asks for nothing twice."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from support import ROOT, Lattice
from work.engines import Typed

from .looks import Hooked, commit

PROBE = f"{ROOT / 'tests/crash/probe'}{os.pathsep}{ROOT}"


def drain(hooked: Hooked, code: int, **environment: str) -> None:
    Lattice(hooked)("hook", "drain", code=code, env={"PYTHONPATH": PROBE, **environment})


def points(hooked: Hooked, trace: Path) -> list[tuple[int, str, str]]:
    """The marked calls that a drain of one commit makes itself, before and after each."""
    oid = commit(hooked, "recorded.py")
    drain(hooked, 0, CRASH_TRACE=str(trace))
    assert [run.state for run in hooked.runs(oid)] == ["queued"]
    lines = (line.split() for line in trace.read_text().splitlines())
    return [(int(number), name, when) for role, _, number, name, when in lines if role == "caller"]


def test_a_drain_may_die_at_any_of_its_effects(hooked: Hooked, program: Path, tmp_path: Path) -> None:
    hooked.git("config", "lattice.lockPatience", "0.3")
    # Else the supervisor of one commit's review would look at the next commit, or a hook's drain would.
    Typed(hooked)("pause")
    program.rename(program.with_name("gone"))
    found = points(hooked, tmp_path / "trace")
    wrongs: list[Any] = []

    for place, (number, name, when) in enumerate(found):
        oid = commit(hooked, f"{place}.py")
        plan = {"role": "caller", "number": number, "name": name, "when": when, "itself": True}
        done = tmp_path / f"done-{place}"
        (tmp_path / "plan").write_text(json.dumps({**plan, "engine": False, "done": str(done)}))
        drain(hooked, -signal.SIGKILL, CRASH_PLAN=str(tmp_path / "plan"))
        Typed(hooked)("worker", "ps")
        states = [run.state for run in hooked.runs(oid)]
        if hooked.waiting or states != ["queued"]:
            wrongs.append((name, when, hooked.waiting, states))

    assert {name.rpartition(".")[2] for _, name, _ in found} == {"append", "forget"}
    assert wrongs == []
    Typed(hooked)("resume")
