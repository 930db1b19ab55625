CREATE TABLE unordered_events (
    id              TEXT NOT NULL CONSTRAINT events_pkey PRIMARY KEY,
    kind            TEXT NOT NULL,
    actor           TEXT NOT NULL,
    via             TEXT NOT NULL,
    organization_id TEXT,
    subject         TEXT NOT NULL,
    data            TEXT NOT NULL,
    occurred_at     INTEGER NOT NULL
) STRICT;
INSERT INTO unordered_events (id, kind, actor, via, organization_id, subject, data, occurred_at)
SELECT id, kind, actor, via, organization_id, subject, data, occurred_at FROM events ORDER BY position;
DROP TABLE events;
ALTER TABLE unordered_events RENAME TO events;
