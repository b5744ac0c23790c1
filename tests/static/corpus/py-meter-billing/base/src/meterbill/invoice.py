from dataclasses import dataclass
from datetime import date

from . import money
from .tariff import Tariff


@dataclass(frozen=True)
class Invoice:
    number: str
    customer: str
    due: date
    net: float
    tax: float

    @property
    def total(self):
        return money.round_cents(self.net + self.tax)


def bill(number, customer, due, tariff: Tariff, kwh, months=1):
    net = tariff.net(kwh, months)
    return Invoice(number, customer, due, net, tariff.tax(net))


def instalments(invoice, count):
    """Equal shares; the last one takes what rounding leaves over."""
    share = money.round_cents(invoice.total / count)
    last = money.round_cents(invoice.total - share * (count - 1))
    return [share] * (count - 1) + [last]
