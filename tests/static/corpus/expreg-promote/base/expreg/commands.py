import argparse

from .registry import Registry


def cmd_add(registry, args):
    print(registry.add(args.model, args.metric, args.artifacts))


def cmd_list(registry, args):
    for run in registry.runs():
        print("{number:>4}  {model:<16} {metric:.4f}  {artifacts}".format(**run))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="expreg")
    parser.add_argument("--root", required=True)
    commands = parser.add_subparsers(dest="command", required=True)

    add = commands.add_parser("add", help="register a run")
    add.add_argument("--model", required=True)
    add.add_argument("--metric", type=float, required=True)
    add.add_argument("artifacts")
    add.set_defaults(func=cmd_add)

    list_ = commands.add_parser("list", help="list all runs")
    list_.set_defaults(func=cmd_list)

    args = parser.parse_args(argv)
    args.func(Registry(args.root), args)


if __name__ == "__main__":
    main()
