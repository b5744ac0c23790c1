import pathlib
import tempfile
import unittest

from tides.export import export_day
from tides.storage import DirectoryStore

GAUGES = """\
station,time,level_cm
husum,2024-03-01T00:10,412
buesum,2024-03-01T00:10,398
husum,2024-03-01T00:00,407
"""


class ExportTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.base = pathlib.Path(scratch.name)
        self.work = self.base / "work"
        self.work.mkdir()
        self.source = self.base / "gauges.csv"
        self.source.write_text(GAUGES, encoding="utf-8")
        self.store = DirectoryStore(self.base / "store")

    def test_one_file_per_station(self):
        keys = export_day("2024-03-01", self.source, self.store, self.work)
        self.assertEqual(
            keys, ["daily/2024-03-01/buesum.csv", "daily/2024-03-01/husum.csv"]
        )
        text = (self.base / "store" / keys[1]).read_text(encoding="utf-8")
        self.assertEqual(
            text.splitlines(),
            ["time,level_cm", "2024-03-01T00:00,407", "2024-03-01T00:10,412"],
        )


if __name__ == "__main__":
    unittest.main()
