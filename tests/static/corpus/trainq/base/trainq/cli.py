from __future__ import annotations

import sys
from pathlib import Path

from trainq.jobfile import load
from trainq.runner import run_job


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: trainq JOBS.toml", file=sys.stderr)
        return 2
    log_dir = Path("logs")
    log_dir.mkdir(exist_ok=True)
    bad = 0
    for job in load(Path(sys.argv[1])):
        outcome = run_job(job, log_dir)
        print(f"{outcome.name}: {outcome.status}")
        bad += outcome.status != "ok"
    return 1 if bad else 0
