from holdshelf.mail import MailError
from holdshelf.store import HoldStore


class FakeMailer:

  def __init__(self, failing=()):
    self.failing = set(failing)
    self.sent = []

  def send(self, to, subject, body):
    if to in self.failing:
      raise MailError(to)
    self.sent.append((to, subject, body))


def store_with(*holds):
  store = HoldStore(':memory:')
  with store.db:
    store.db.executemany(
      'INSERT INTO hold (patron_email, title, branch, expires_on) VALUES (?, ?, ?, ?)', holds)
  return store
