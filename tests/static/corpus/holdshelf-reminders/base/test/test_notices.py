import unittest
from datetime import datetime

from helpers import FakeMailer, store_with
from holdshelf.notices import send_ready_notices

NOW = datetime(2024, 3, 4, 9, 30)


class ReadyNotices(unittest.TestCase):

  def setUp(self):
    self.store = store_with(
      ('ada@example.org', 'Emma', 'Central', '2024-03-11'),
      ('bob@example.org', 'Dune', 'North', '2024-03-09'))
    self.addCleanup(self.store.close)

  def test_each_hold_once(self):
    mailer = FakeMailer()
    self.assertEqual(send_ready_notices(self.store, mailer, NOW), 2)
    self.assertEqual(send_ready_notices(self.store, mailer, NOW), 0)
    self.assertEqual([m[0] for m in mailer.sent], ['ada@example.org', 'bob@example.org'])

  def test_failed_mail_is_tried_again(self):
    self.assertEqual(send_ready_notices(self.store, FakeMailer(['ada@example.org']), NOW), 1)
    mailer = FakeMailer()
    self.assertEqual(send_ready_notices(self.store, mailer, NOW), 1)
    self.assertEqual(mailer.sent[0][0], 'ada@example.org')


if __name__ == '__main__':
  unittest.main()
