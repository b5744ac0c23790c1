from .shapes import Rect


class PlacementError(Exception):
    pass


class Sheet:
    def __init__(self, width, height):
        self.outline = Rect(0, 0, width, height)
        self.parts = []

    def place(self, name, rect):
        if not self.outline.holds(rect):
            raise PlacementError('%s sticks out of the sheet' % name)
        self.parts.append((name, rect))
