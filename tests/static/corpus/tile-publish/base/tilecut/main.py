import argparse
import sys
from pathlib import Path


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tilecut")
    commands = parser.add_subparsers(dest="command", required=True)

    cut = commands.add_parser("cut", help="cut a plan into tiles")
    cut.add_argument("source", type=Path)
    cut.add_argument("out", type=Path)
    cut.add_argument("--zoom", type=int, default=5)
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    from tilecut.cut import cut

    print(f"{cut(args.source, args.out, args.zoom)} tiles written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
