import sqlite3
from collections import namedtuple

Hold = namedtuple('Hold', 'id patron_email title branch expires_on')

SCHEMA = '''
CREATE TABLE IF NOT EXISTS hold (
  id INTEGER PRIMARY KEY,
  patron_email TEXT NOT NULL,
  title TEXT NOT NULL,
  branch TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  picked_up INTEGER NOT NULL DEFAULT 0,
  notified_at TEXT
);
'''

FIELDS = 'id, patron_email, title, branch, expires_on'


class HoldStore:

  def __init__(self, path):
    self.db = sqlite3.connect(path)
    self.db.executescript(SCHEMA)

  def close(self):
    self.db.close()

  def waiting(self):
    rows = self.db.execute(
      f'SELECT {FIELDS} FROM hold WHERE notified_at IS NULL AND picked_up = 0 ORDER BY id')
    return [Hold(*row) for row in rows]

  def mark_notified(self, hold_id, when):
    with self.db:
      self.db.execute('UPDATE hold SET notified_at = ? WHERE id = ?', (when, hold_id))
