CREATE TABLE IF NOT EXISTS contact (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    email   TEXT,
    changed TEXT NOT NULL
);
