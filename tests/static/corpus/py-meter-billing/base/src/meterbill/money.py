"""Amounts are floats in euros; round before showing or adding them up."""


def round_cents(amount):
    return round(amount + 1e-9, 2)


def show(amount):
    return f"{amount:.2f} EUR"
