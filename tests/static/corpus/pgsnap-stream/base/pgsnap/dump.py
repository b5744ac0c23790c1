from __future__ import annotations

import subprocess
from pathlib import Path

from .config import Config


class DumpError(RuntimeError):
    pass


def dump_database(config: Config, database: str, target: Path) -> None:
    """Write a plain SQL dump of `database` to `target`."""
    done = subprocess.run(
        [config.pg_dump, "--no-password", "--file", str(target), database]
    )
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        raise DumpError(f"{database}: pg_dump exited with {done.returncode}")
