-- Mail that waits to be delivered. A row goes when the mail has been taken or given up: it may hold
-- the secret of a link.
CREATE TABLE outbox (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT outbox_pkey PRIMARY KEY,
    recipient       TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    body            TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    created_at      BIGINT NOT NULL
);
CREATE INDEX outbox_next_attempt_at_idx ON outbox (next_attempt_at, id);
