import argparse
import sys

import retime
import srt


def build_parser():
    parser = argparse.ArgumentParser(prog='subretime')
    parser.add_argument('file')
    parser.add_argument('--shift', type=float, default=0.0, metavar='SECONDS')
    return parser


def convert(text, args):
    cues = srt.parse(text)
    cues = retime.shift(cues, round(args.shift * 1000))
    return srt.render(cues)


def main(argv=None):
    args = build_parser().parse_args(argv)
    with open(args.file, encoding='utf-8-sig') as source:
        text = source.read()
    sys.stdout.write(convert(text, args))


if __name__ == '__main__':
    main()
