"""The public, read-only web interface."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import asdict
from wsgiref.simple_server import make_server

from birdlog import store


class Application:
    def __init__(self, db: sqlite3.Connection):
        self.db = db

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] != "GET":
            return self._answer(start_response, "405 Method Not Allowed", {"error": "GET only"})
        if environ["PATH_INFO"] == "/sightings":
            found = [asdict(s) for s in store.recent(self.db)]
            return self._answer(start_response, "200 OK", {"sightings": found})
        return self._answer(start_response, "404 Not Found", {"error": "no such page"})

    @staticmethod
    def _answer(start_response, status, value):
        body = json.dumps(value).encode("utf-8")
        start_response(
            status,
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]


def main() -> None:
    db = store.connect(os.environ.get("BIRDLOG_DB", "birdlog.db"))
    with make_server("", int(os.environ.get("PORT", "8000")), Application(db)) as server:
        server.serve_forever()
