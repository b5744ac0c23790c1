import unittest

from quickfold import Server

TEXT = """\
rack r1 {
  slot 1 {
    card = "x"
  }
}
"""


class FoldingTest(unittest.TestCase):
    def test_nested_blocks(self):
        server = Server()
        server.did_open("file:///a.rack", TEXT)
        self.assertEqual(
            server.folding_ranges("file:///a.rack"),
            [{"startLine": 0, "endLine": 4}, {"startLine": 1, "endLine": 3}],
        )
