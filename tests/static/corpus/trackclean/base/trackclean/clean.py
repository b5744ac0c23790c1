from trackclean.point import Point

MIN_SATELLITES = 4


def clean(points: list[Point]) -> list[Point]:
    """Drop the points of a track that cannot be right."""
    kept: list[Point] = []
    for point in points:
        if point.satellites is not None and point.satellites < MIN_SATELLITES:
            continue
        if kept and point.time <= kept[-1].time:
            continue
        kept.append(point)
    return kept
