-- Tokens are random and long, and only their SHA-256 is kept.
CREATE TABLE sign_in_tokens (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT sign_in_tokens_pkey PRIMARY KEY,
    user_id         TEXT COLLATE "C" NOT NULL CONSTRAINT sign_in_tokens_user_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    organization_id TEXT COLLATE "C" CONSTRAINT sign_in_tokens_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE SET NULL,
    digest          TEXT COLLATE "C" NOT NULL,
    status          TEXT COLLATE "C" NOT NULL,
    expire_at       BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX sign_in_tokens_digest_key ON sign_in_tokens (digest);
CREATE INDEX sign_in_tokens_user_id_idx ON sign_in_tokens (user_id);
CREATE INDEX sign_in_tokens_organization_id_idx ON sign_in_tokens (organization_id);
