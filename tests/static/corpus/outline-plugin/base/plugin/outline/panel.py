"""The side panel of one buffer."""

from .symbols import scan


class OutlinePanel:
    """Rows shown for one buffer; the editor makes one panel per buffer."""

    indent = "  "

    def __init__(self, buffer):
        self.buffer = buffer
        self.symbols = scan(buffer.lines())

    def refresh(self):
        self.symbols = scan(self.buffer.lines())

    def rows(self):
        return [self.indent * (s.level - 1) + s.name for s in self.symbols]

    def line_of(self, row):
        return self.symbols[row].line
