"""Hourly means per station."""
from collections import defaultdict
from statistics import mean


def by_hour(readings):
    groups = defaultdict(list)
    for r in readings:
        hour = r.taken_at.replace(minute=0, second=0, microsecond=0)
        groups[r.station, hour].append(r)
    return groups


def summarise(readings):
    """Yield ``(station, hour, mean height, mean temperature)``, sorted."""
    for (station, hour), group in sorted(by_hour(readings).items()):
        yield (
            station,
            hour,
            round(mean(r.wave_height for r in group), 2),
            round(mean(r.water_temp for r in group), 1),
        )
