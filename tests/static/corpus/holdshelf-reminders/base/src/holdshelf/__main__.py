import argparse
import logging
from datetime import datetime

from .mail import Mailer
from .notices import send_ready_notices
from .store import HoldStore


def main():
  ap = argparse.ArgumentParser(prog='holdshelf')
  ap.add_argument('--db', required=True)
  ap.add_argument('--relay', default='localhost')
  ap.add_argument('--sender', default='holds@library.example')
  args = ap.parse_args()
  logging.basicConfig(level=logging.INFO)

  store = HoldStore(args.db)
  try:
    mailer = Mailer(args.relay, args.sender)
    sent = send_ready_notices(store, mailer, datetime.now())
    logging.info('%d ready notices sent', sent)
  finally:
    store.close()


if __name__ == '__main__':
  main()
