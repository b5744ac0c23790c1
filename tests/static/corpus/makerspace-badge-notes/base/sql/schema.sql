CREATE TABLE member (
    id        serial PRIMARY KEY,
    badge     text NOT NULL UNIQUE,
    name      text NOT NULL,
    paid_till date NOT NULL,
    blocked   boolean NOT NULL DEFAULT false
);

CREATE TABLE visit (
    member_id integer NOT NULL REFERENCES member (id),
    at        timestamptz NOT NULL DEFAULT now()
);
