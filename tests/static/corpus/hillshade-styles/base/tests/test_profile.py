import pytest

from hillshade.profile import Point, read_profile


def test_comments_and_blank_lines_are_skipped():
    assert read_profile(["# Brocken", "", "0 560", "1.5 1141 # top"]) == [
        Point(0, 560),
        Point(1.5, 1141),
    ]


@pytest.mark.parametrize("lines", [["0 1"], ["0 1", "2"], ["a b", "1 2"]])
def test_bad_profiles(lines):
    with pytest.raises(ValueError):
        read_profile(lines)
