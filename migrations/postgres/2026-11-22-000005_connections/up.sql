CREATE TABLE connections (
    id           TEXT COLLATE "C" NOT NULL CONSTRAINT connections_pkey PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C",
    strategy     TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX connections_name_key ON connections (name);

-- The connections an organization has enabled.
CREATE TABLE organization_connections (
    organization_id            TEXT COLLATE "C" NOT NULL CONSTRAINT organization_connections_organization_id_fkey
                               REFERENCES organizations (id) ON DELETE CASCADE,
    connection_id              TEXT COLLATE "C" NOT NULL CONSTRAINT organization_connections_connection_id_fkey
                               REFERENCES connections (id) ON DELETE CASCADE,
    assign_membership_on_login BOOLEAN NOT NULL,
    show_as_button             BOOLEAN NOT NULL,
    is_signup_enabled          BOOLEAN NOT NULL,
    created_at                 BIGINT NOT NULL,
    CONSTRAINT organization_connections_pkey PRIMARY KEY (organization_id, connection_id)
);
