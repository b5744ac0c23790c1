import unittest

from tidegauge.pipeline import run


class Run(unittest.TestCase):
    def test_output_is_sorted(self):
        lines = ["HUS;3600;5000", "CUX;3600;5100"]
        self.assertEqual(run(lines), ["CUX;3600;5100.0", "HUS;3600;5000.0"])


if __name__ == "__main__":
    unittest.main()
