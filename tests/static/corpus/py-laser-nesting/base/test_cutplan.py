import unittest

from cutplan.shapes import Rect
from cutplan.sheet import PlacementError, Sheet
from cutplan.svg import draw


class SheetTest(unittest.TestCase):
    def test_part_must_fit(self):
        sheet = Sheet(100, 50)
        sheet.place('lid', Rect(0, 0, 100, 50))
        with self.assertRaises(PlacementError):
            sheet.place('long', Rect(50, 0, 60, 10))

    def test_drawing_is_upside_down(self):
        sheet = Sheet(100, 50)
        sheet.place('a<b', Rect(10, 5, 20, 10))
        svg = draw(sheet)
        self.assertIn('x="10" y="35"', svg)
        self.assertIn('a&lt;b', svg)


if __name__ == '__main__':
    unittest.main()
