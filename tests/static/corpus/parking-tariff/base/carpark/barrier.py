from __future__ import annotations

from datetime import datetime

from carpark.tariff import fee
from carpark.ticket import Ticket


class Barrier:
    """The exit barrier: opens once the fee is paid."""

    def __init__(self) -> None:
        self._paid: dict[int, int] = {}

    def pay(self, ticket: Ticket, cents: int) -> None:
        self._paid[ticket.number] = self._paid.get(ticket.number, 0) + cents

    def may_leave(self, ticket: Ticket, now: datetime) -> bool:
        return self._paid.get(ticket.number, 0) >= fee(ticket, now)
