from plugin.outline.panel import OutlinePanel
from plugin.outline.symbols import Symbol, scan

TEXT = """\
# Guide
## Install
### Linux
## Usage
```
# not a heading
```
""".splitlines()


class FakeBuffer:
    def __init__(self, lines):
        self._lines = lines

    def lines(self):
        return self._lines


def test_scan_skips_fences():
    assert scan(TEXT) == [
        Symbol("Guide", 1, 1),
        Symbol("Install", 2, 2),
        Symbol("Linux", 3, 3),
        Symbol("Usage", 2, 4),
    ]


def test_rows_are_indented():
    panel = OutlinePanel(FakeBuffer(TEXT))
    assert panel.rows() == ["Guide", "  Install", "    Linux", "  Usage"]


def test_line_of():
    assert OutlinePanel(FakeBuffer(TEXT)).line_of(3) == 4
