import sqlite3

import pytest

from lakeship.ship import ship
from lakeship.source import EventSource


class FakeSink:

    def __init__(self):
        self.batches = []

    def upload(self, events):
        self.batches.append([e["id"] for e in events])


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE order_event (id INTEGER PRIMARY KEY, kind TEXT, payload TEXT)")
    connection.executemany(
        "INSERT INTO order_event (kind, payload) VALUES (?, '{}')",
        [("placed",), ("paid",), ("sent",)])
    yield connection
    connection.close()


def test_ships_everything(db):
    sink = FakeSink()
    assert ship(EventSource(db), sink) == 3
    assert sink.batches == [[1, 2, 3]]
