from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import Iterator

from .errors import InsufficientPoints, UnknownMember

SCHEMA = """
CREATE TABLE IF NOT EXISTS member (
    id      TEXT PRIMARY KEY,
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0)
);
CREATE TABLE IF NOT EXISTS entry (
    id        INTEGER PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member (id),
    delta     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    at        TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
"""


class Ledger:
    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=15.0)
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """Hold the database's write lock; commit at the end, or roll back."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def enrol(self, member_id: str) -> None:
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO member (id) VALUES (?)", (member_id,))

    def balance(self, member_id: str) -> int:
        row = self._db.execute(
            "SELECT balance FROM member WHERE id = ?", (member_id,)
        ).fetchone()
        if row is None:
            raise UnknownMember(member_id)
        return row[0]

    def earn(self, member_id: str, points: int, note: str = "") -> int:
        _require_positive(points)
        with self._write() as db:
            balance = self.balance(member_id) + points
            self._set(db, member_id, balance, points, "earn", note)
        return balance

    def redeem(self, member_id: str, points: int, note: str = "") -> int:
        _require_positive(points)
        with self._write() as db:
            available = self.balance(member_id)
            if available < points:
                raise InsufficientPoints(member_id, points, available)
            balance = available - points
            self._set(db, member_id, balance, -points, "redeem", note)
        return balance

    def _set(
        self,
        db: sqlite3.Connection,
        member_id: str,
        balance: int,
        delta: int,
        kind: str,
        note: str,
    ) -> None:
        db.execute("UPDATE member SET balance = ? WHERE id = ?", (balance, member_id))
        db.execute(
            "INSERT INTO entry (member_id, delta, kind, note) VALUES (?, ?, ?, ?)",
            (member_id, delta, kind, note),
        )


def _require_positive(points: int) -> None:
    if points <= 0:
        raise ValueError(f"points must be positive, got {points}")
