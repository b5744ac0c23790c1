from __future__ import annotations

import argparse
from pathlib import Path

from .grid import expand
from .runner import run_sweep


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sweeprun")
    parser.add_argument("script", help="training script to run")
    parser.add_argument("--set", dest="axes", action="append", default=[], metavar="NAME=V1,V2",
                        help="values of one hyperparameter; may be repeated")
    parser.add_argument("--logs", type=Path, default=Path("sweep-logs"), help="directory of the trial logs")
    return parser


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    results = run_sweep(expand(args.axes), args.script, args.logs)
    return 0 if all(r.status == "ok" for r in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
