import json
import os
import tempfile

from gazette.store import Store


def store_for(case, members, notices=()):
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    path = os.path.join(folder.name, 'gazette.json')
    with open(path, 'w', encoding='utf-8') as f:
        json.dump({'members': members, 'notices': list(notices)}, f)
    return Store(path)


class Outbox:
    """A mailer that keeps messages, and refuses the addresses in `refuse`."""

    def __init__(self, refuse=()):
        self.refuse = set(refuse)
        self.sent = []

    def send(self, address, subject, text):
        if address in self.refuse:
            raise OSError('mailbox unavailable')
        self.sent.append((address, subject, text))
