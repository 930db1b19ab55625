-- Browsers and apps that keep a token, by which they are known again. Only its SHA-256 is kept. The
-- id is the one that sessions have as their client.
CREATE TABLE browsers (
    id                     TEXT COLLATE "C" NOT NULL CONSTRAINT browsers_pkey PRIMARY KEY,
    token_digest           TEXT COLLATE "C" NOT NULL,
    last_active_session_id TEXT COLLATE "C" CONSTRAINT browsers_last_active_session_id_fkey
                           REFERENCES sessions (id) ON DELETE SET NULL,
    expire_at              BIGINT NOT NULL,
    created_at             BIGINT NOT NULL,
    updated_at             BIGINT NOT NULL
);
CREATE UNIQUE INDEX browsers_token_digest_key ON browsers (token_digest);
CREATE INDEX browsers_last_active_session_id_idx ON browsers (last_active_session_id);
CREATE INDEX browsers_expire_at_idx ON browsers (expire_at);
