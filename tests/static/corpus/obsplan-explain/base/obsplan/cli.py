import argparse
import sys

from .plan import rank
from .site import Site
from .targets import load_targets


def build_parser():
    parser = argparse.ArgumentParser(prog="obsplan")
    parser.add_argument("--site", required=True, help="site file (JSON)")
    parser.add_argument("--targets", required=True, help="target list (CSV)")
    parser.add_argument("--start", type=float, required=True, help="LST at dusk, hours")
    parser.add_argument("--end", type=float, required=True, help="LST at dawn, hours")
    return parser


def main(argv=None, out=sys.stdout):
    args = build_parser().parse_args(argv)
    site = Site.from_file(args.site)
    for hours, target in rank(load_targets(args.targets), site, args.start, args.end):
        print(f"{target.name:<12} {hours:5.2f} h  mag {target.magnitude:.1f}", file=out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
