# (upper limit of the band in cents per month, rate in percent)
INCOME_TAX = [
    (95_000, 0),
    (240_000, 18),
    (560_000, 32),
    (None, 43),
]


def income_tax(gross):
    tax = 0
    lower = 0
    for upper, rate in INCOME_TAX:
        top = gross if upper is None else min(gross, upper)
        if top > lower:
            tax += (top - lower) * rate // 100
        if upper is None or gross <= upper:
            break
        lower = upper
    return tax
