CREATE TABLE IF NOT EXISTS observer (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    email   TEXT NOT NULL UNIQUE,
    token   TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS sighting (
    id          INTEGER PRIMARY KEY,
    observer_id INTEGER NOT NULL REFERENCES observer (id),
    species     TEXT NOT NULL,
    site        TEXT NOT NULL,
    seen_on     TEXT NOT NULL,
    headcount   INTEGER NOT NULL CHECK (headcount > 0)
);

CREATE INDEX IF NOT EXISTS sighting_by_day ON sighting (seen_on);
