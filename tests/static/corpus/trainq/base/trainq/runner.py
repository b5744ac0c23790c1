from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from trainq.jobfile import Job


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    status: str


def run_job(job: Job, log_dir: Path) -> Outcome:
    with open(log_dir / f"{job.name}.log", "wb") as log:
        done = subprocess.run(job.command, stdout=log, stderr=subprocess.STDOUT)
    return Outcome(job.name, "ok" if done.returncode == 0 else "failed")
