"""Run one step of a pipeline over one partition."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


class StepFailed(Exception):
    pass


@dataclass(frozen=True)
class Step:
    name: str
    script: Path


def run_step(step: Step, payload: bytes, seconds: float) -> bytes:
    """Feed `payload` to the step and return what it printed."""
    try:
        done = subprocess.run(
            [sys.executable, str(step.script)],
            input=payload,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"LANG": "C.UTF-8"},
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as exc:
        raise StepFailed(f"{step.name}: no answer after {seconds:g} s") from exc
    if done.returncode != 0:
        tail = done.stderr.decode("utf-8", "replace")[-2000:]
        raise StepFailed(f"{step.name}: exit {done.returncode}\n{tail}")
    return done.stdout
