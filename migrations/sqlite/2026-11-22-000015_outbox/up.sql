-- Mail that waits to be delivered. A row goes when the mail has been taken or given up: it may hold
-- the secret of a link.
CREATE TABLE outbox (
    id              TEXT NOT NULL CONSTRAINT outbox_pkey PRIMARY KEY,
    recipient       TEXT NOT NULL,
    subject         TEXT NOT NULL,
    body            TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_next_attempt_at_idx ON outbox (next_attempt_at, id);
