from rates.quote import quote


def ship_cart(postcode, items):
    """Total shipping for a cart of (name, weight_kg, quantity)."""
    return sum(
        quote(postcode, weight) * quantity for _name, weight, quantity in items
    )
