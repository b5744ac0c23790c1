from decimal import Decimal

from rates.cart import ship_cart


def test_cart_multiplies_quantity():
    assert ship_cart("1010", [("mug", 1, 3)]) == Decimal("17.10")


def test_island_cart_total():
    items = [("mug", 1, 2), ("kettle", 2.5, 1)]
    assert ship_cart("9012", items) == Decimal("28.80")


def test_empty_cart_is_free():
    assert ship_cart("1010", []) == 0
