from datetime import date
from decimal import Decimal

from heatmeter.readings import Reading, of_meter, parse


def test_parse_sorts_by_day():
    readings = parse(["m1;2024-01-01;120.5", "m2;2023-01-01;7", "m1;2023-01-01;20"])
    assert readings[0] == Reading("m1", date(2023, 1, 1), Decimal("20"))
    assert [r.meter for r in readings] == ["m1", "m2", "m1"]


def test_of_meter():
    readings = parse(["m1;2024-01-01;1", "m2;2024-01-01;2"])
    assert [r.kwh for r in of_meter(readings, "m2")] == [Decimal("2")]
