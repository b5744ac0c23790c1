from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    directory: Path
    databases: tuple[str, ...]
    pg_dump: str = "pg_dump"

    @classmethod
    def load(cls, path: Path) -> "Config":
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            directory=Path(raw["directory"]),
            databases=tuple(raw["databases"]),
            pg_dump=raw.get("pg_dump", "pg_dump"),
        )
