"""Reading of order events."""

import sqlite3


class EventSource:

    def __init__(self, connection: sqlite3.Connection):
        self.connection = connection

    def all_events(self):
        rows = self.connection.execute(
            "SELECT id, kind, payload FROM order_event ORDER BY id")
        return [{"id": r[0], "kind": r[1], "payload": r[2]} for r in rows]
