"""Everything that talks to the database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True)
class Sighting:
    id: int
    observer: str
    species: str
    site: str
    seen_on: str
    headcount: int


def connect(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA foreign_keys = ON")
    db.executescript(SCHEMA.read_text(encoding="utf-8"))
    return db


def add_observer(db: sqlite3.Connection, name: str, email: str, token: str) -> int:
    with db:
        cursor = db.execute(
            "INSERT INTO observer (name, email, token) VALUES (?, ?, ?)",
            (name, email, token),
        )
    return cursor.lastrowid


def add_sighting(
    db: sqlite3.Connection,
    observer_id: int,
    species: str,
    site: str,
    seen_on: str,
    headcount: int,
) -> int:
    with db:
        cursor = db.execute(
            "INSERT INTO sighting (observer_id, species, site, seen_on, headcount)"
            " VALUES (?, ?, ?, ?, ?)",
            (observer_id, species, site, seen_on, headcount),
        )
    return cursor.lastrowid


def recent(db: sqlite3.Connection, limit: int = 50) -> list[Sighting]:
    rows = db.execute(
        "SELECT s.id, o.name AS observer, s.species, s.site, s.seen_on, s.headcount"
        " FROM sighting s JOIN observer o ON o.id = s.observer_id"
        " ORDER BY s.seen_on DESC, s.id DESC LIMIT ?",
        (limit,),
    )
    return [Sighting(**row) for row in rows]
