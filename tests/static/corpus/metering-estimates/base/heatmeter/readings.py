"""Meter readings, as they come from the walk-through or the radio gateway."""
from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Iterable


@dataclass(frozen=True)
class Reading:
    meter: str
    day: date
    kwh: Decimal


def parse(lines: Iterable[str]) -> list[Reading]:
    """Read ``meter;day;kwh`` lines; the order of the result is by day."""
    rows = csv.reader(lines, delimiter=";")
    readings = [Reading(m, date.fromisoformat(d), Decimal(k)) for m, d, k in rows]
    return sorted(readings, key=lambda r: (r.day, r.meter))


def of_meter(readings: Iterable[Reading], meter: str) -> list[Reading]:
    return [r for r in readings if r.meter == meter]
