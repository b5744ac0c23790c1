import pathlib
import sqlite3

import pytest

from app import create_app

SCHEMA = pathlib.Path(__file__).parent.parent / "schema.sql"


@pytest.fixture
def client(tmp_path):
    path = str(tmp_path / "plants.db")
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA.read_text())
    connection.executemany(
        "INSERT INTO plant (name, family, price_cents, stock) VALUES (?, ?, ?, ?)",
        [
            ("Monstera", "Araceae", 2490, 3),
            ("Aloe", "Asphodelaceae", 890, 12),
            ("Philodendron", "Araceae", 1990, 0),
        ],
    )
    connection.commit()
    connection.close()
    return create_app(path).test_client()


def names(reply):
    return [plant["name"] for plant in reply.get_json()]


def test_index(client):
    assert names(client.get("/plants/")) == ["Aloe", "Monstera", "Philodendron"]


def test_unknown_plant(client):
    assert client.get("/plants/99").status_code == 404
