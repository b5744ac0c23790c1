import csv
import math
from dataclasses import dataclass
from typing import Iterable

EARTH_RADIUS = 6_371_000.0


@dataclass(frozen=True)
class Point:
    time: float
    lat: float
    lon: float
    ele: float | None = None
    satellites: int | None = None

    def distance(self, other: "Point") -> float:
        """Great-circle distance in metres."""
        lat1, lat2 = math.radians(self.lat), math.radians(other.lat)
        dlat = lat2 - lat1
        dlon = math.radians(other.lon - self.lon)
        a = (
            math.sin(dlat / 2) ** 2
            + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
        )
        return 2 * EARTH_RADIUS * math.asin(math.sqrt(a))


def read_csv(lines: Iterable[str]) -> list[Point]:
    """Read points from columns `time`, `lat`, `lon`, `ele` and `satellites`."""
    return [
        Point(
            time=float(row["time"]),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            ele=float(row["ele"]) if row.get("ele") else None,
            satellites=int(row["satellites"]) if row.get("satellites") else None,
        )
        for row in csv.DictReader(lines)
    ]
