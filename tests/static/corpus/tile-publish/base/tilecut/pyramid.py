"""Arithmetic of a tile pyramid. Zoom 0 is one tile, every level doubles."""

from collections.abc import Iterator
from typing import NamedTuple

TILE = 256


class Tile(NamedTuple):
    z: int
    x: int
    y: int

    @property
    def path(self) -> str:
        return f"{self.z}/{self.x}/{self.y}.png"


def scale(width: int, height: int, zoom: int) -> float:
    """What the image is multiplied by so that its longer side fills the level."""
    return TILE * 2**zoom / max(width, height)


def level(width: int, height: int, zoom: int) -> Iterator[Tile]:
    """The tiles of one level that show any of the image."""
    factor = scale(width, height, zoom)
    columns = -(-round(width * factor) // TILE)
    rows = -(-round(height * factor) // TILE)
    for x in range(columns):
        for y in range(rows):
            yield Tile(zoom, x, y)
