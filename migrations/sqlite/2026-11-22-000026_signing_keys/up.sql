-- Keys that sign tokens, sealed with a key that is not in the database: who reads it cannot sign.
CREATE TABLE signing_keys (
    id          TEXT NOT NULL CONSTRAINT signing_keys_pkey PRIMARY KEY,
    sealed      TEXT NOT NULL,
    active_from INTEGER NOT NULL,
    retires_at  INTEGER,
    created_at  INTEGER NOT NULL
) STRICT;

-- Assertions by which clients have proved who they are, until they expire: each works once.
CREATE TABLE spent_assertions (
    digest     TEXT NOT NULL CONSTRAINT spent_assertions_pkey PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_assertions_expires_at_idx ON spent_assertions (expires_at);
