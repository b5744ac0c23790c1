from dataclasses import dataclass

from .bands import income_tax

PENSION_PERCENT = 9


@dataclass
class Payslip:
    gross: int
    tax: int
    pension: int
    net: int


def net_pay(gross):
    """All amounts are cents per month."""
    if gross < 0:
        raise ValueError('negative gross pay')
    pension = gross * PENSION_PERCENT // 100
    tax = income_tax(gross)
    return Payslip(gross, tax, pension, gross - tax - pension)
