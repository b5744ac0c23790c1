import os
import sys

from gazette.mailer import Mailer
from gazette.store import Store
from gazette.welcome import send_welcomes


def main(argv):
    if argv != ['welcome']:
        print('usage: python3 -m gazette welcome', file=sys.stderr)
        return 2
    store = Store(os.environ.get('GAZETTE_FILE', 'gazette.json'))
    mailer = Mailer(os.environ.get('GAZETTE_SMTP', 'localhost'), os.environ['GAZETTE_FROM'])
    print('%d welcomed' % send_welcomes(store, mailer))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
