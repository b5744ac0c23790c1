import pytest

from payslip import net_pay


def test_parts_add_up():
    for gross in (0, 1, 95_001, 240_000, 333_333, 999_999):
        slip = net_pay(gross)
        assert slip.net + slip.tax + slip.pension == slip.gross
        assert slip.pension <= gross // 10


def test_typical_month():
    slip = net_pay(300_000)
    assert slip.tax == 45_300
    assert slip.pension == 27_000
    assert slip.net == 227_700


def test_negative_gross():
    with pytest.raises(ValueError):
        net_pay(-1)
