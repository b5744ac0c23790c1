from tilecut.pyramid import Tile, level, scale


def test_zoom_zero_is_one_tile():
    assert list(level(4000, 3000, 0)) == [Tile(0, 0, 0)]


def test_a_wide_plan_needs_fewer_rows():
    tiles = list(level(4000, 1000, 2))
    assert len(tiles) == 4
    assert {tile.y for tile in tiles} == {0}


def test_scale_fills_the_longer_side():
    assert scale(512, 1024, 2) == 1.0


def test_path():
    assert Tile(3, 1, 2).path == "3/1/2.png"
