-- Secrets are random and long, and only their SHA-256 is kept.
CREATE TABLE secret_keys (
    id         TEXT COLLATE "C" NOT NULL CONSTRAINT secret_keys_pkey PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX secret_keys_digest_key ON secret_keys (digest);

CREATE TABLE clients (
    id         TEXT COLLATE "C" NOT NULL CONSTRAINT clients_pkey PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT api_keys_pkey PRIMARY KEY,
    uuid            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    digest          TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL CONSTRAINT api_keys_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    operation       TEXT COLLATE "C" NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL CONSTRAINT api_keys_created_by_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_keys_uuid_key ON api_keys (uuid);
CREATE UNIQUE INDEX api_keys_digest_key ON api_keys (digest);
CREATE INDEX api_keys_organization_id_idx ON api_keys (organization_id);
CREATE INDEX api_keys_created_by_idx ON api_keys (created_by);

CREATE TABLE sessions (
    id                     TEXT COLLATE "C" NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    uuid                   TEXT COLLATE "C" NOT NULL,
    user_id                TEXT COLLATE "C" NOT NULL CONSTRAINT sessions_user_id_fkey
                           REFERENCES users (id) ON DELETE CASCADE,
    client_id              TEXT COLLATE "C" NOT NULL,
    status                 TEXT COLLATE "C" NOT NULL,
    token_digest           TEXT COLLATE "C",
    active_organization_id TEXT COLLATE "C" CONSTRAINT sessions_active_organization_id_fkey
                           REFERENCES organizations (id) ON DELETE SET NULL,
    last_active_at         BIGINT NOT NULL,
    expire_at              BIGINT NOT NULL,
    abandon_at             BIGINT NOT NULL,
    created_at             BIGINT NOT NULL,
    updated_at             BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_uuid_key ON sessions (uuid);
CREATE UNIQUE INDEX sessions_token_digest_key ON sessions (token_digest);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_active_organization_id_idx ON sessions (active_organization_id);
