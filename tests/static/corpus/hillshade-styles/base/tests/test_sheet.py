from hillshade.profile import Point
from hillshade.sheet import draw

POINTS = [Point(0, 100), Point(10, 300)]


def test_line_fills_the_sheet():
    assert 'points="40.0,360.0 960.0,40.0"' in draw("Brocken", POINTS)


def test_title_is_escaped():
    assert "Hoch &amp; Tief" in draw("Hoch & Tief", POINTS)
