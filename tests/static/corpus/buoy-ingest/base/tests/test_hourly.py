from buoys.hourly import summarise
from buoys.readings import parse_line


def test_summary_is_per_station_and_hour():
    lines = [
        "NSB2;1700000000;120;84;12600",
        "NSB2;1700000060;140;86;12590",
        "EMS;1700000000;80;91;12100",
    ]
    rows = list(summarise(parse_line(l) for l in lines))
    assert [(r[0], r[2], r[3]) for r in rows] == [("EMS", 0.8, 9.1), ("NSB2", 1.3, 8.5)]
