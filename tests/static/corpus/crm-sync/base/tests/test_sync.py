import pytest

from crmsync.store import Store
from crmsync.sync import sync


class FakeApi:

    def __init__(self, contacts):
        self.all = contacts

    def contacts(self, limit, offset):
        return self.all[offset:offset + limit]


def contact(n):
    return {'id': n, 'name': 'Contact %d' % n, 'email': None,
            'changed': '2024-03-01T10:%02d:%02d' % divmod(n, 60)}


@pytest.fixture
def store():
    s = Store(':memory:')
    yield s
    s.close()


def test_copies_all_pages(store):
    assert sync(FakeApi([contact(n) for n in range(450)]), store) == 450
    assert store.count() == 450
