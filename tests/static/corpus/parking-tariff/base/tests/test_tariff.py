from datetime import datetime, timedelta

import pytest

from carpark.tariff import fee
from carpark.ticket import Ticket

START = datetime(2024, 5, 6, 9, 0)  # a Monday


def after(minutes, **kw):
    return fee(Ticket(1, START, **kw), START + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "minutes, cents",
    [(0, 0), (15, 0), (16, 200), (60, 200), (61, 400), (600, 1600), (1500, 1800)],
)
def test_car(minutes, cents):
    assert after(minutes) == cents
