import sqlite3
import threading

from creditbook.errors import AccountMissing, InsufficientCredit
from creditbook.schema import SCHEMA


class CreditBook:
    """Balances and their history. Safe to share between threads."""

    def __init__(self, path):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.executescript(SCHEMA)

    def close(self):
        self._db.close()

    def open_account(self, account_id, label):
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO account (id, label) VALUES (?, ?)",
                (account_id, label),
            )

    def balance(self, account_id):
        with self._lock:
            return self._read_balance(account_id)

    def top_up(self, account_id, amount, memo="top-up"):
        if amount <= 0:
            raise ValueError("amount must be positive")
        with self._lock, self._db:
            current = self._read_balance(account_id)
            self._write(account_id, current + amount, amount, memo)

    def charge(self, account_id, amount, memo=""):
        if amount <= 0:
            raise ValueError("amount must be positive")
        with self._lock, self._db:
            current = self._read_balance(account_id)
            if current < amount:
                raise InsufficientCredit(account_id, amount, current)
            self._write(account_id, current - amount, -amount, memo)

    def history(self, account_id):
        with self._lock:
            return self._db.execute(
                "SELECT amount, memo FROM entry WHERE account_id = ? ORDER BY id",
                (account_id,),
            ).fetchall()

    def _read_balance(self, account_id):
        # The caller holds the lock.
        row = self._db.execute(
            "SELECT balance FROM account WHERE id = ?", (account_id,)
        ).fetchone()
        if row is None:
            raise AccountMissing(account_id)
        return row[0]

    def _write(self, account_id, new_balance, amount, memo):
        self._db.execute(
            "UPDATE account SET balance = ? WHERE id = ?", (new_balance, account_id)
        )
        self._db.execute(
            "INSERT INTO entry (account_id, amount, memo) VALUES (?, ?, ?)",
            (account_id, amount, memo),
        )
