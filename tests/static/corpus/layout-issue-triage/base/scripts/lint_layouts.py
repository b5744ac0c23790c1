#!/usr/bin/env python3
"""Check every layout: three rows of ten keys, no key twice, name = file name."""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def problems(path: Path) -> list[str]:
    layout = json.loads(path.read_text(encoding="utf-8"))
    found = []
    if layout["name"] != path.stem:
        found.append(f"name is {layout['name']!r}")
    rows = layout["rows"]
    if [len(row) for row in rows] != [10, 10, 10]:
        found.append("needs three rows of ten keys")
    keys = "".join(rows)
    twice = sorted({k for k in keys if keys.count(k) > 1})
    if twice:
        found.append("keys used twice: " + " ".join(twice))
    return found


def main() -> int:
    bad = 0
    for path in sorted((ROOT / "layouts").glob("*.json")):
        for problem in problems(path):
            print(f"{path.name}: {problem}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
