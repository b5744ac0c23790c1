"""One reading of one buoy, as it arrives over the satellite link."""
from collections import namedtuple
from datetime import datetime, timezone

Reading = namedtuple("Reading", "station taken_at wave_height water_temp battery")


def parse_line(line):
    """Parse ``STATION;unix time;height cm;temperature dC;battery mV``."""
    station, when, height, temp, battery = line.strip().split(";")
    return Reading(
        station=station,
        taken_at=datetime.fromtimestamp(int(when), timezone.utc),
        wave_height=int(height) / 100,
        water_temp=int(temp) / 10,
        battery=int(battery) / 1000,
    )
