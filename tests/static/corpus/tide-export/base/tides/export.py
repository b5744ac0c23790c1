"""Nightly export: one CSV per station and day."""
import csv
import pathlib

from tides.readings import by_station, load


def write_station(folder, station, rows):
    path = pathlib.Path(folder) / f"{station}.csv"
    with open(path, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["time", "level_cm"])
        writer.writerows(sorted(rows))
    return path


def export_day(day, source, store, workdir):
    """Split the day's gauge file and deliver the parts. Returns the keys."""
    keys = []
    for station, rows in sorted(by_station(load(source)).items()):
        path = write_station(workdir, station, rows)
        key = f"daily/{day}/{path.name}"
        store.put(key, path)
        keys.append(key)
    return keys
