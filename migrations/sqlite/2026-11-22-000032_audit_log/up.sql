-- What happened in an organization, newest first. Several changes of one millisecond come in the order in
-- which they were written, which their ids do not tell.
CREATE TABLE ordered_events (
    position        INTEGER NOT NULL CONSTRAINT events_pkey PRIMARY KEY,
    id              TEXT NOT NULL,
    kind            TEXT NOT NULL,
    actor           TEXT NOT NULL,
    via             TEXT NOT NULL,
    organization_id TEXT,
    subject         TEXT NOT NULL,
    data            TEXT NOT NULL,
    occurred_at     INTEGER NOT NULL
) STRICT;
INSERT INTO ordered_events (id, kind, actor, via, organization_id, subject, data, occurred_at)
SELECT id, kind, actor, via, organization_id, subject, data, occurred_at FROM events ORDER BY rowid;
DROP TABLE events;
ALTER TABLE ordered_events RENAME TO events;
CREATE UNIQUE INDEX events_id_key ON events (id);
CREATE INDEX events_organization_id_occurred_at_idx ON events (organization_id, occurred_at, position);
