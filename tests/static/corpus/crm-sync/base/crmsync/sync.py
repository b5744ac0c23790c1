import argparse

from crmsync.api import Api
from crmsync.store import Store

PAGE = 200


def sync(api, store):
    """Copy every contact; returns how many were copied."""
    offset = 0
    while True:
        page = api.contacts(limit=PAGE, offset=offset)
        if not page:
            return offset
        store.put_contacts(page)
        offset += len(page)


def main(argv=None):
    ap = argparse.ArgumentParser(prog='crmsync')
    ap.add_argument('--db', required=True)
    ap.add_argument('--url', required=True)
    args = ap.parse_args(argv)
    store = Store(args.db)
    try:
        print('%d contacts' % sync(Api(args.url), store))
    finally:
        store.close()


if __name__ == '__main__':
    main()
