import sqlite3

from flask import current_app, g


def get():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
    return g.db


def close(_error=None):
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()
