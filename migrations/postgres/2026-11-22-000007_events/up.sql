-- What happened, who did it, on what, through which door, when. Rows outlive what they are about.
CREATE TABLE events (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT events_pkey PRIMARY KEY,
    kind            TEXT COLLATE "C" NOT NULL,
    actor           TEXT COLLATE "C" NOT NULL,
    via             TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C",
    subject         TEXT COLLATE "C" NOT NULL,
    data            TEXT COLLATE "C" NOT NULL,
    occurred_at     BIGINT NOT NULL
);
