"""A profile: heights along a line, read from a two-column text file."""

from typing import List, NamedTuple


class Point(NamedTuple):
    distance: float
    height: float


def read_profile(lines) -> List[Point]:
    points = []
    for number, line in enumerate(lines, 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        try:
            distance, height = map(float, line.split())
        except ValueError:
            raise ValueError(f"line {number}: want 'distance height', got {line!r}") from None
        points.append(Point(distance, height))
    if len(points) < 2:
        raise ValueError("a profile needs two points")
    return points
