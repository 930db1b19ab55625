-- What happened, who did it, on what, through which door, when. Rows outlive what they are about.
CREATE TABLE events (
    id              TEXT NOT NULL CONSTRAINT events_pkey PRIMARY KEY,
    kind            TEXT NOT NULL,
    actor           TEXT NOT NULL,
    via             TEXT NOT NULL,
    organization_id TEXT,
    subject         TEXT NOT NULL,
    data            TEXT NOT NULL,
    occurred_at     INTEGER NOT NULL
) STRICT;
