import unittest

from tidegauge.samples import Sample, parse_lines


class ParseLines(unittest.TestCase):
    def test_skips_comments_and_blanks(self):
        got = list(parse_lines(["# header", "", "CUX;7200;5140"]))
        self.assertEqual(got, [Sample("CUX", 7200, 5140)])


if __name__ == "__main__":
    unittest.main()
