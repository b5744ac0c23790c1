class Rect:
    """An upright rectangle; (x, y) is its lower left corner."""

    __slots__ = ('x', 'y', 'w', 'h')

    def __init__(self, x, y, w, h):
        if w <= 0 or h <= 0:
            raise ValueError('a rectangle needs a positive width and height')
        self.x, self.y, self.w, self.h = x, y, w, h

    @property
    def right(self):
        return self.x + self.w

    @property
    def top(self):
        return self.y + self.h

    @property
    def area(self):
        return self.w * self.h

    def holds(self, other):
        return (self.x <= other.x and other.right <= self.right
                and self.y <= other.y and other.top <= self.top)
