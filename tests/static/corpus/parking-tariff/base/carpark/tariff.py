"""Parking fees, in cents."""

from __future__ import annotations

from datetime import datetime

from carpark.ticket import Ticket

FREE_MINUTES = 15
CENTS_PER_HOUR = 200
DAY_MAXIMUM = 1600


def fee(ticket: Ticket, leaving: datetime) -> int:
    minutes = ticket.minutes(leaving)
    if minutes <= FREE_MINUTES:
        return 0
    days, rest = divmod(minutes, 24 * 60)
    hours = -(-rest // 60)
    return days * DAY_MAXIMUM + min(hours * CENTS_PER_HOUR, DAY_MAXIMUM)
