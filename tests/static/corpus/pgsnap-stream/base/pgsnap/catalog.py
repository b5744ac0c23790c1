from __future__ import annotations

import json
from pathlib import Path


class Catalog:
    """Append-only list of the snapshots that finished."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "catalog.jsonl"

    def add(self, database: str, file: Path, taken_at: str) -> None:
        entry = {
            "database": database,
            "file": file.name,
            "bytes": file.stat().st_size,
            "taken_at": taken_at,
        }
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry) + "\n")

    def entries(self) -> list[dict]:
        if not self._path.exists():
            return []
        text = self._path.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line]
