import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from lint_layouts import problems


class ProblemsTest(unittest.TestCase):
    def check(self, layout):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "demo.json"
            path.write_text(json.dumps(layout))
            return problems(path)

    def test_good(self):
        rows = ["abcdefghij", "klmnopqrst", "uvwxyz,./;"]
        self.assertEqual(self.check({"name": "demo", "rows": rows}), [])

    def test_twice(self):
        rows = ["abcdefghij", "klmnopqrst", "uvwxyz,./a"]
        self.assertEqual(self.check({"name": "demo", "rows": rows}), ["keys used twice: a"])


if __name__ == "__main__":
    unittest.main()
