import argparse
import csv
import sys

from buoys.hourly import summarise
from buoys.readings import parse_line


def main(argv=None):
    parser = argparse.ArgumentParser(prog="buoys")
    parser.add_argument("file", type=argparse.FileType("r"))
    args = parser.parse_args(argv)
    with args.file as lines:
        readings = [parse_line(l) for l in lines if l.strip()]
    out = csv.writer(sys.stdout)
    out.writerow(["station", "hour", "wave_height_m", "water_temp_c"])
    for station, hour, height, temp in summarise(readings):
        out.writerow([station, hour.isoformat(), height, temp])
