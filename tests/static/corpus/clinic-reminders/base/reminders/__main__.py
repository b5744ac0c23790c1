import argparse
from datetime import datetime

from .gateway import SpoolGateway
from .pool import Pool
from .sender import Sender


def main(argv=None):
    parser = argparse.ArgumentParser(prog="reminders")
    parser.add_argument("--db", default="/var/lib/reminders/clinic.db")
    parser.add_argument("--spool", default="/var/spool/sms/outgoing")
    args = parser.parse_args(argv)

    now = datetime.now().replace(microsecond=0)
    sent = Sender(Pool(args.db), SpoolGateway(args.spool)).run(now)
    print(f"{sent} reminders sent")


if __name__ == "__main__":
    main()
