-- Browsers and apps that keep a token, by which they are known again. Only its SHA-256 is kept. The
-- id is the one that sessions have as their client.
CREATE TABLE browsers (
    id                     TEXT NOT NULL CONSTRAINT browsers_pkey PRIMARY KEY,
    token_digest           TEXT NOT NULL,
    last_active_session_id TEXT CONSTRAINT browsers_last_active_session_id_fkey
                           REFERENCES sessions (id) ON DELETE SET NULL,
    expire_at              INTEGER NOT NULL,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX browsers_token_digest_key ON browsers (token_digest);
CREATE INDEX browsers_last_active_session_id_idx ON browsers (last_active_session_id);
CREATE INDEX browsers_expire_at_idx ON browsers (expire_at);
