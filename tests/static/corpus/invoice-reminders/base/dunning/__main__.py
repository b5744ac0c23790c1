import argparse
import datetime
import pathlib

from dunning.ledger import read_ledger
from dunning.letters import write_letter


def main(argv=None):
    parser = argparse.ArgumentParser(prog="dunning")
    parser.add_argument("--ledger", type=pathlib.Path, required=True)
    parser.add_argument("--outbox", type=pathlib.Path, required=True)
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=None)
    args = parser.parse_args(argv)

    today = args.today or datetime.date.today()
    args.outbox.mkdir(parents=True, exist_ok=True)
    sent = 0
    for invoice in read_ledger(args.ledger):
        if invoice.overdue_days(today) > 0:
            write_letter(args.outbox, invoice, today)
            sent += 1
    print(f"{sent} reminder(s) written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
