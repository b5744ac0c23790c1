import argparse
import sys
from pathlib import Path

from hillshade.profile import read_profile
from hillshade.sheet import draw


def main(argv=None):
    parser = argparse.ArgumentParser(prog="hillshade")
    parser.add_argument("profile", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the sheets")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    for path in args.profile:
        try:
            points = read_profile(path.read_text(encoding="utf-8").splitlines())
        except (OSError, ValueError) as exc:
            print(f"hillshade: {path}: {exc}", file=sys.stderr)
            return 1
        sheet = draw(path.stem, points)
        (args.out / (path.stem + ".svg")).write_text(sheet, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
