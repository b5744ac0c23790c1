"""Postcode prefixes and the shipping zone each belongs to."""

ZONES = {
    "1": "metro",
    "2": "metro",
    "3": "regional",
    "4": "regional",
    "8": "island",
    "9": "island",
}


def zone_of(postcode):
    try:
        return ZONES[postcode[:1]]
    except KeyError:
        raise ValueError(f"no zone for postcode {postcode!r}") from None
