import unittest

import srt
from subretime import build_parser, convert

FILM = '''1
00:00:01,000 --> 00:00:02,500
Hello.

2
00:00:03,000 --> 00:00:05,000
- Who is there?
- Me.
'''


def run(*options):
    return srt.parse(convert(FILM, build_parser().parse_args(['film.srt', *options])))


class Convert(unittest.TestCase):
    def test_no_option_changes_nothing(self):
        self.assertEqual(run(), srt.parse(FILM))

    def test_shift(self):
        self.assertEqual([c.start for c in run('--shift', '0.5')], [1500, 3500])

    def test_shift_before_the_start(self):
        self.assertEqual([(c.start, c.end) for c in run('--shift=-3')], [(0, 2000)])


if __name__ == '__main__':
    unittest.main()
