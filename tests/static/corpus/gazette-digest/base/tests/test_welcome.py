import unittest

from gazette.store import Store
from gazette.welcome import send_welcomes
from tests.fakes import Outbox, store_for

ANN = {'name': 'Ann', 'address': 'ann@example.org', 'plot': '14'}


class WelcomeTest(unittest.TestCase):
    def test_every_member_is_welcomed_once(self):
        store, outbox = store_for(self, [ANN]), Outbox()
        self.assertEqual(send_welcomes(store, outbox), 1)
        self.assertEqual(send_welcomes(Store(store.path), outbox), 0)
        self.assertEqual(len(outbox.sent), 1)
        self.assertIn('Plot 14', outbox.sent[0][2])


if __name__ == '__main__':
    unittest.main()
