SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    id      TEXT PRIMARY KEY,
    label   TEXT NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0)
);
CREATE TABLE IF NOT EXISTS entry (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES account (id),
    amount     INTEGER NOT NULL,
    memo       TEXT NOT NULL DEFAULT ''
);
"""
