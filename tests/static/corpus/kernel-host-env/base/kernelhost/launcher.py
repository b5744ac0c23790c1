"""Start and stop kernel processes."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STOP_GRACE_SECONDS = 5


class Kernel:
    def __init__(self, process: subprocess.Popen, workdir: Path):
        self.process = process
        self.workdir = workdir

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> int:
        if self.alive:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


def start_kernel(workdir: Path, connection_file: Path) -> Kernel:
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(connection_file)]
    process = subprocess.Popen(
        command,
        cwd=workdir,
        env={"PATH": "/usr/bin:/bin", "HOME": str(workdir)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return Kernel(process, workdir)
