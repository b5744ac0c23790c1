from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class JobFileError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    command: tuple[str, ...]


def load(path: Path) -> list[Job]:
    data = tomllib.loads(path.read_text("utf-8"))
    jobs = []
    for entry in data.get("job", []):
        unknown = set(entry) - {"name", "command"}
        if unknown:
            raise JobFileError(f"unknown keys: {', '.join(sorted(unknown))}")
        jobs.append(Job(entry["name"], tuple(entry["command"])))
    return jobs
