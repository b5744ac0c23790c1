"""A fixed number of SQLite connections shared by the worker threads."""

import queue
import sqlite3
from importlib import resources


class PoolExhausted(Exception):
    """No connection became free in time."""


class Pool:
    def __init__(self, path, size=4, patience=5.0):
        self._patience = patience
        self._idle = queue.LifoQueue()
        for _ in range(size):
            conn = sqlite3.connect(path, check_same_thread=False)
            conn.row_factory = sqlite3.Row
            self._idle.put(conn)
        self._migrate()

    def _migrate(self):
        schema = resources.files("reminders").joinpath("sql/schema.sql")
        conn = self.acquire()
        try:
            conn.executescript(schema.read_text(encoding="utf-8"))
        finally:
            self.release(conn)

    def acquire(self):
        try:
            return self._idle.get(timeout=self._patience)
        except queue.Empty:
            raise PoolExhausted() from None

    def release(self, conn):
        conn.rollback()
        self._idle.put(conn)
