import argparse
import sys

from .errors import LedgerError
from .ledger import Ledger


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="perkledger")
    parser.add_argument("--db", required=True)
    sub = parser.add_subparsers(dest="command", required=True)

    balance = sub.add_parser("balance")
    balance.add_argument("member")

    for name in ("earn", "redeem"):
        cmd = sub.add_parser(name)
        cmd.add_argument("member")
        cmd.add_argument("points", type=int)
        cmd.add_argument("--note", default="")
    return parser


def main(argv=None) -> int:
    args = build_parser().parse_args(argv)
    ledger = Ledger(args.db)
    try:
        if args.command == "balance":
            print(ledger.balance(args.member))
        elif args.command == "earn":
            print(ledger.earn(args.member, args.points, args.note))
        else:
            print(ledger.redeem(args.member, args.points, args.note))
    except (LedgerError, ValueError) as exc:
        print(f"perkledger: {exc}", file=sys.stderr)
        return 1
    finally:
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
