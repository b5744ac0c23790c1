import csv


def load(path):
    """Readings of one gauge file as (station, timestamp, level in cm)."""
    with open(path, newline="", encoding="utf-8") as handle:
        return [
            (row["station"], row["time"], int(row["level_cm"]))
            for row in csv.DictReader(handle)
        ]


def by_station(readings):
    grouped = {}
    for station, time, level in readings:
        grouped.setdefault(station, []).append((time, level))
    return grouped
