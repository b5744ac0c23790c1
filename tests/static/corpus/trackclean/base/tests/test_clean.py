from trackclean import Point, clean


def test_too_few_satellites():
    good = Point(0, 47.0, 11.0, satellites=7)
    assert clean([good, Point(5, 47.1, 11.0, satellites=3)]) == [good]


def test_time_must_advance():
    first, second = Point(0, 47.0, 11.0), Point(5, 47.0, 11.0)
    assert clean([first, second, Point(5, 47.0, 11.0), Point(2, 47.0, 11.0)]) == [
        first,
        second,
    ]
