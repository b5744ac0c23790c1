from dataclasses import dataclass

from . import money


@dataclass(frozen=True)
class Tariff:
    """A standing charge per month and a price per kWh, in euros."""

    name: str
    monthly: float
    per_kwh: float
    vat: float = 0.19

    def net(self, kwh, months):
        return money.round_cents(self.monthly * months + self.per_kwh * kwh)

    def tax(self, net):
        return money.round_cents(net * self.vat)
