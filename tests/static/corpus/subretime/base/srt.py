"""Reading and writing of SubRip files. Times are milliseconds."""
import re
from collections import namedtuple

Cue = namedtuple('Cue', 'start end text')

_ARROW = re.compile(
    r'(\d+):(\d\d):(\d\d)[,.](\d{3})\s*-->\s*(\d+):(\d\d):(\d\d)[,.](\d{3})')


def _millis(h, m, s, ms):
    return ((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms)


def parse(text):
    cues = []
    for block in re.split(r'\n\s*\n', text.replace('\r\n', '\n').strip()):
        lines = block.split('\n')
        for at, line in enumerate(lines):
            match = _ARROW.match(line.strip())
            if match:
                times = match.groups()
                cues.append(Cue(_millis(*times[:4]), _millis(*times[4:]),
                                '\n'.join(lines[at + 1:])))
                break
    return cues


def _stamp(millis):
    seconds, ms = divmod(millis, 1000)
    minutes, s = divmod(seconds, 60)
    h, m = divmod(minutes, 60)
    return '%02d:%02d:%02d,%03d' % (h, m, s, ms)


def render(cues):
    return '\n'.join(
        '%d\n%s --> %s\n%s\n' % (n, _stamp(c.start), _stamp(c.end), c.text)
        for n, c in enumerate(cues, 1))
