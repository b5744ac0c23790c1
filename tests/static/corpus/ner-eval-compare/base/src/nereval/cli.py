import argparse
from pathlib import Path

from . import corpus, scoring


def cmd_score(args):
    gold = corpus.read(args.gold)
    counts = scoring.total(scoring.per_document(gold, corpus.read(args.predicted)))
    print(f"P {counts.precision:.4f}  R {counts.recall:.4f}  F1 {counts.f1:.4f}")


def build_parser():
    parser = argparse.ArgumentParser(prog="nereval")
    commands = parser.add_subparsers(required=True)

    score = commands.add_parser("score", help="precision, recall and F1 of one system")
    score.add_argument("gold", type=Path)
    score.add_argument("predicted", type=Path)
    score.set_defaults(run=cmd_score)
    return parser


def main(argv=None):
    args = build_parser().parse_args(argv)
    args.run(args)
