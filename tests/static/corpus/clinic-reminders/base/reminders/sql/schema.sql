CREATE TABLE IF NOT EXISTS patient (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    phone   TEXT
);

CREATE TABLE IF NOT EXISTS appointment (
    id          INTEGER PRIMARY KEY,
    patient_id  INTEGER NOT NULL REFERENCES patient (id),
    starts_at   TEXT NOT NULL,
    reminded_at TEXT
);
