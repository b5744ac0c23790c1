"""Late fees and the reminder letters that announce them."""
from datetime import date

from . import money
from .invoice import Invoice

GRACE_DAYS = 7
YEARLY_INTEREST = 0.05
FLAT_FEE = 2.5


def days_late(invoice: Invoice, today: date) -> int:
    return max(0, (today - invoice.due).days - GRACE_DAYS)


def late_fee(invoice: Invoice, today: date):
    late = days_late(invoice, today)
    if not late:
        return 0.0
    interest = invoice.total * YEARLY_INTEREST * late / 365
    return money.round_cents(FLAT_FEE + interest)


def letter(invoice: Invoice, today: date) -> str:
    fee = late_fee(invoice, today)
    lines = [
        f"Invoice {invoice.number} of {money.show(invoice.total)} was due on {invoice.due}.",
    ]
    if fee:
        owed = money.round_cents(invoice.total + fee)
        lines.append(f"With a late fee of {money.show(fee)} you owe {money.show(owed)}.")
    return "\n".join(lines)
