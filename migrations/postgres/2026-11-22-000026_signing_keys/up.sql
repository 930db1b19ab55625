-- Keys that sign tokens, sealed with a key that is not in the database: who reads it cannot sign.
CREATE TABLE signing_keys (
    id          TEXT COLLATE "C" NOT NULL CONSTRAINT signing_keys_pkey PRIMARY KEY,
    sealed      TEXT COLLATE "C" NOT NULL,
    active_from BIGINT NOT NULL,
    retires_at  BIGINT,
    created_at  BIGINT NOT NULL
);

-- Assertions by which clients have proved who they are, until they expire: each works once.
CREATE TABLE spent_assertions (
    digest     TEXT COLLATE "C" NOT NULL CONSTRAINT spent_assertions_pkey PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_assertions_expires_at_idx ON spent_assertions (expires_at);
