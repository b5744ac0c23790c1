"""Target lists: CSV with the columns name, ra, dec, magnitude."""
import csv
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    name: str
    ra: float
    dec: float
    magnitude: float


def load_targets(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return [
            Target(row["name"], float(row["ra"]), float(row["dec"]), float(row["magnitude"]))
            for row in csv.DictReader(handle)
        ]
