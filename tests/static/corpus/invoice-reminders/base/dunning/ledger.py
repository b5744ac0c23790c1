import csv
import datetime
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Invoice:
    number: str
    customer: str
    email: str
    amount: Decimal
    due: datetime.date

    def overdue_days(self, today):
        return (today - self.due).days


def read_ledger(path):
    with open(path, newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["paid"] == "yes":
                continue
            yield Invoice(
                number=row["number"],
                customer=row["customer"],
                email=row["email"],
                amount=Decimal(row["amount"]),
                due=datetime.date.fromisoformat(row["due"]),
            )
