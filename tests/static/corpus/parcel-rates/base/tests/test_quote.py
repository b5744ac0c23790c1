from decimal import Decimal

import pytest

from rates.quote import quote


@pytest.mark.parametrize(
    "postcode, weight, price",
    [
        ("1010", 2, "6.90"),
        ("3500", 2, "8.00"),
        ("8001", 0.5, "6.20"),
    ],
)
def test_price_per_zone(postcode, weight, price):
    assert quote(postcode, weight) == Decimal(price)


def test_weight_must_be_positive():
    with pytest.raises(ValueError):
        quote("1010", 0)


def test_unknown_zone():
    with pytest.raises(ValueError):
        quote("7000", 1)
