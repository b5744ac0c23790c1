import pytest

from payslip.bands import income_tax


@pytest.mark.parametrize('gross, tax', [
    (0, 0),
    (95_000, 0),
    (100_000, 900),
    (240_000, 26_100),
    (300_000, 45_300),
    (600_000, 145_700),
])
def test_income_tax(gross, tax):
    assert income_tax(gross) == tax
