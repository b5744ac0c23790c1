"""The statement of one flat."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from heatmeter.readings import Reading

CENT = Decimal("0.01")


class NoReading(LookupError):
    """A reading that the statement needs is not there."""


@dataclass(frozen=True)
class Statement:
    meter: str
    kwh: Decimal
    amount: Decimal


def reading_on(readings: list[Reading], day: date) -> Decimal:
    for reading in readings:
        if reading.day == day:
            return reading.kwh
    raise NoReading(f"no reading on {day}")


def make_statement(
    meter: str, readings: list[Reading], start: date, end: date, price: Decimal
) -> Statement:
    """``readings`` are those of ``meter``, by day; ``price`` is per kWh."""
    used = reading_on(readings, end) - reading_on(readings, start)
    amount = (used * price).quantize(CENT, ROUND_HALF_UP)
    return Statement(meter, used, amount)
