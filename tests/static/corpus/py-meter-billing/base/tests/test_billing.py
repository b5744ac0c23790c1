from datetime import date

from meterbill.invoice import bill, instalments
from meterbill.reminders import days_late, late_fee, letter
from meterbill.tariff import Tariff

HOME = Tariff("home", monthly=9.9, per_kwh=0.3155)


def test_bill():
    inv = bill("R-17", "Okafor", date(2024, 3, 1), HOME, kwh=210)
    assert (inv.net, inv.tax, inv.total) == (76.16, 14.47, 90.63)


def test_instalments_add_up():
    inv = bill("R-18", "Lind", date(2024, 3, 1), HOME, kwh=100)
    parts = instalments(inv, 3)
    assert len(parts) == 3
    assert round(sum(parts), 2) == inv.total


def test_late_fee_after_the_grace_period():
    inv = bill("R-19", "Costa", date(2024, 3, 1), HOME, kwh=210)
    assert days_late(inv, date(2024, 3, 8)) == 0
    assert late_fee(inv, date(2024, 3, 8)) == 0
    assert late_fee(inv, date(2024, 4, 7)) == 2.87


def test_letter_in_the_grace_period():
    inv = bill("R-20", "Haas", date(2024, 3, 1), HOME, kwh=210)
    assert letter(inv, date(2024, 3, 5)) == "Invoice R-20 of 90.63 EUR was due on 2024-03-01."
