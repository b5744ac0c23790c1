"""Where the telescope stands and what blocks its view."""
import json
from bisect import bisect_right
from math import asin, atan2, cos, degrees, radians, sin


class Site:
    def __init__(self, name, latitude, horizon=()):
        if not -90.0 <= latitude <= 90.0:
            raise ValueError("latitude out of range: %r" % latitude)
        self.name = name
        self.latitude = latitude
        self._profile = sorted((az % 360.0, alt) for az, alt in horizon)

    @classmethod
    def from_file(cls, path):
        with open(path, encoding="utf-8") as handle:
            raw = json.load(handle)
        return cls(raw["name"], float(raw["latitude"]), raw.get("horizon", ()))

    def horizon_altitude(self, azimuth):
        """Altitude in degrees below which the sky is blocked at `azimuth`."""
        if not self._profile:
            return 0.0
        azimuths = [az for az, _ in self._profile]
        # The profile is a step function; before the first step the last applies.
        return self._profile[bisect_right(azimuths, azimuth % 360.0) - 1][1]

    def alt_az(self, ra_hours, dec, lst_hours):
        """Altitude and azimuth (from north, eastwards) in degrees."""
        hour_angle = radians((lst_hours - ra_hours) * 15.0)
        d, lat = radians(dec), radians(self.latitude)
        sin_alt = sin(d) * sin(lat) + cos(d) * cos(lat) * cos(hour_angle)
        altitude = degrees(asin(max(-1.0, min(1.0, sin_alt))))
        azimuth = degrees(
            atan2(
                -cos(d) * sin(hour_angle),
                sin(d) * cos(lat) - cos(d) * sin(lat) * cos(hour_angle),
            )
        )
        return altitude, azimuth % 360.0
