import argparse
import csv
import sys

from .shapes import Rect
from .sheet import PlacementError, Sheet
from .svg import draw


def size(text):
    w, _, h = text.partition('x')
    return float(w), float(h)


def main():
    ap = argparse.ArgumentParser(prog='cutplan')
    ap.add_argument('plan')
    ap.add_argument('--sheet', type=size, default=(600, 400), metavar='WxH')
    args = ap.parse_args()

    sheet = Sheet(*args.sheet)
    with open(args.plan, newline='') as f:
        for row in csv.DictReader(f):
            rect = Rect(*(float(row[k]) for k in 'xywh'))
            try:
                sheet.place(row['name'], rect)
            except PlacementError as e:
                sys.exit('cutplan: %s' % e)
    print(draw(sheet))


if __name__ == '__main__':
    main()
