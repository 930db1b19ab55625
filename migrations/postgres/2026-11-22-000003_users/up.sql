CREATE TABLE users (
    id                          TEXT COLLATE "C" NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    uuid                        TEXT COLLATE "C" NOT NULL,
    external_id                 TEXT COLLATE "C",
    username                    TEXT COLLATE "C",
    first_name                  TEXT COLLATE "C",
    last_name                   TEXT COLLATE "C",
    password_hash               TEXT COLLATE "C",
    system_administrator        BOOLEAN NOT NULL,
    public_metadata             TEXT COLLATE "C" NOT NULL,
    private_metadata            TEXT COLLATE "C" NOT NULL,
    unsafe_metadata             TEXT COLLATE "C" NOT NULL,
    banned                      BOOLEAN NOT NULL,
    create_organization_enabled BOOLEAN NOT NULL,
    create_organizations_limit  BIGINT,
    organizations_created       BIGINT NOT NULL
                                CONSTRAINT users_organizations_created_check CHECK (organizations_created >= 0),
    memberships_count           BIGINT NOT NULL
                                CONSTRAINT users_memberships_count_check CHECK (memberships_count >= 0),
    last_sign_in_at             BIGINT,
    last_active_at              BIGINT,
    created_at                  BIGINT NOT NULL,
    updated_at                  BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_uuid_key ON users (uuid);
CREATE UNIQUE INDEX users_external_id_key ON users (external_id);
CREATE UNIQUE INDEX users_username_key ON users (username);

-- `address_key` is the address in lower case: two spellings of one mailbox are one address.
CREATE TABLE email_addresses (
    id          TEXT COLLATE "C" NOT NULL CONSTRAINT email_addresses_pkey PRIMARY KEY,
    user_id     TEXT COLLATE "C" NOT NULL CONSTRAINT email_addresses_user_id_fkey
                REFERENCES users (id) ON DELETE CASCADE,
    address     TEXT COLLATE "C" NOT NULL,
    address_key TEXT COLLATE "C" NOT NULL,
    is_primary  BOOLEAN NOT NULL,
    verified_at BIGINT,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX email_addresses_address_key_key ON email_addresses (address_key);
CREATE INDEX email_addresses_user_id_idx ON email_addresses (user_id);
