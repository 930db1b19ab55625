CREATE TABLE users (
    id                          TEXT NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    uuid                        TEXT NOT NULL,
    external_id                 TEXT,
    username                    TEXT,
    first_name                  TEXT,
    last_name                   TEXT,
    password_hash               TEXT,
    system_administrator        INTEGER NOT NULL,
    public_metadata             TEXT NOT NULL,
    private_metadata            TEXT NOT NULL,
    unsafe_metadata             TEXT NOT NULL,
    banned                      INTEGER NOT NULL,
    create_organization_enabled INTEGER NOT NULL,
    create_organizations_limit  INTEGER,
    organizations_created       INTEGER NOT NULL
                                CONSTRAINT users_organizations_created_check CHECK (organizations_created >= 0),
    memberships_count           INTEGER NOT NULL
                                CONSTRAINT users_memberships_count_check CHECK (memberships_count >= 0),
    last_sign_in_at             INTEGER,
    last_active_at              INTEGER,
    created_at                  INTEGER NOT NULL,
    updated_at                  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_uuid_key ON users (uuid);
CREATE UNIQUE INDEX users_external_id_key ON users (external_id);
CREATE UNIQUE INDEX users_username_key ON users (username);

-- `address_key` is the address in lower case: two spellings of one mailbox are one address.
CREATE TABLE email_addresses (
    id          TEXT NOT NULL CONSTRAINT email_addresses_pkey PRIMARY KEY,
    user_id     TEXT NOT NULL CONSTRAINT email_addresses_user_id_fkey
                REFERENCES users (id) ON DELETE CASCADE,
    address     TEXT NOT NULL,
    address_key TEXT NOT NULL,
    is_primary  INTEGER NOT NULL,
    verified_at INTEGER,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX email_addresses_address_key_key ON email_addresses (address_key);
CREATE INDEX email_addresses_user_id_idx ON email_addresses (user_id);
