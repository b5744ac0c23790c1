from decimal import Decimal

from rates.zones import zone_of

PER_KG = {
    "metro": Decimal("1.20"),
    "regional": Decimal("1.75"),
    "island": Decimal("3.40"),
}
BASE_FEE = Decimal("4.50")
CENT = Decimal("0.01")


def quote(postcode, weight_kg):
    """Price of one parcel, rounded to cents."""
    if weight_kg <= 0:
        raise ValueError("weight must be positive")
    price = BASE_FEE + PER_KG[zone_of(postcode)] * Decimal(str(weight_kg))
    return price.quantize(CENT)
