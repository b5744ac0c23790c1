import sqlite3
from pathlib import Path

SCHEMA = Path(__file__).with_name('sql') / 'schema.sql'


class Store:

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.executescript(SCHEMA.read_text())

    def close(self):
        self.db.close()

    def put_contacts(self, contacts):
        with self.db:
            self.db.executemany(
                'INSERT OR REPLACE INTO contact (id, name, email, changed)'
                ' VALUES (:id, :name, :email, :changed)', contacts)

    def count(self):
        return self.db.execute('SELECT count(*) FROM contact').fetchone()[0]
