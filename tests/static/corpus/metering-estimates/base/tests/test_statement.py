from datetime import date
from decimal import Decimal

import pytest

from heatmeter.readings import Reading
from heatmeter.statement import NoReading, make_statement

START, END = date(2023, 1, 1), date(2024, 1, 1)


def readings(*pairs):
    return [Reading("m1", day, Decimal(kwh)) for day, kwh in pairs]


def test_amount_is_rounded_half_up():
    rows = readings((START, "100"), (END, "101.5"))
    statement = make_statement("m1", rows, START, END, Decimal("0.11"))
    assert statement.kwh == Decimal("1.5")
    assert statement.amount == Decimal("0.17")


def test_missing_reading():
    with pytest.raises(NoReading, match="2024-01-01"):
        make_statement("m1", readings((START, "100")), START, END, Decimal("0.11"))
