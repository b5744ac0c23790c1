import argparse
import os
import sys
import time

from coldstore.policy import Policy, Verdict
from coldstore.tape import Tape, TapeError


def candidates(root, policy):
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if os.path.isdir(folder) and policy.judge(folder) is Verdict.MOVE:
            yield folder


def main(argv=None, tape=None, now=None, out=sys.stdout):
    parser = argparse.ArgumentParser(prog="coldstore")
    parser.add_argument("command", choices=["plan", "move"])
    parser.add_argument("root")
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--pool", default="cold")
    args = parser.parse_args(argv)

    policy = Policy(args.days, time.time() if now is None else now)
    tape = tape or Tape(args.pool)
    status = 0
    for folder in candidates(args.root, policy):
        if args.command == "plan":
            print(folder, file=out)
            continue
        try:
            tape.archive(folder)
        except TapeError as error:
            print(f"{folder}: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
