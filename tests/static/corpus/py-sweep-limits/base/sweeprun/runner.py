"""Runs the trials of a sweep one after the other."""
from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .grid import Trial


@dataclass
class Result:
    trial: Trial
    status: str  # "ok" or "failed"
    seconds: float


def run_trial(trial: Trial, script: str, log_dir: Path) -> Result:
    started = time.monotonic()
    log_path = log_dir / f"trial-{trial.number:03d}.log"
    with log_path.open("w") as log:
        proc = subprocess.run(
            [sys.executable, *trial.argv(script)],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    status = "ok" if proc.returncode == 0 else "failed"
    return Result(trial, status, time.monotonic() - started)


def run_sweep(trials: list[Trial], script: str, log_dir: Path) -> list[Result]:
    log_dir.mkdir(parents=True, exist_ok=True)
    results = []
    for trial in trials:
        result = run_trial(trial, script, log_dir)
        print(f"[{trial.number}/{len(trials)}] {result.status} {result.seconds:.1f}s {trial.params}")
        results.append(result)
    return results
