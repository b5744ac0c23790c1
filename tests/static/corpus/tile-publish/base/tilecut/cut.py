import json
from pathlib import Path

from PIL import Image

from tilecut.pyramid import TILE, level, scale


def cut(source: Path, out: Path, zoom: int) -> int:
    """Write all tiles of levels 0 to zoom below out; return how many."""
    written = 0
    with Image.open(source) as plan:
        plan = plan.convert("RGBA")
        for z in range(zoom + 1):
            factor = scale(*plan.size, z)
            size = [max(1, round(side * factor)) for side in plan.size]
            resized = plan.resize(size, Image.Resampling.LANCZOS)
            for tile in level(*plan.size, z):
                left, top = tile.x * TILE, tile.y * TILE
                path = out / tile.path
                path.parent.mkdir(parents=True, exist_ok=True)
                resized.crop((left, top, left + TILE, top + TILE)).save(path)
                written += 1
    (out / "metadata.json").write_text(json.dumps({"maxzoom": zoom, "tilesize": TILE}))
    return written
