CREATE TABLE connections (
    id           TEXT NOT NULL CONSTRAINT connections_pkey PRIMARY KEY,
    name         TEXT NOT NULL,
    display_name TEXT,
    strategy     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX connections_name_key ON connections (name);

-- The connections an organization has enabled.
CREATE TABLE organization_connections (
    organization_id            TEXT NOT NULL CONSTRAINT organization_connections_organization_id_fkey
                               REFERENCES organizations (id) ON DELETE CASCADE,
    connection_id              TEXT NOT NULL CONSTRAINT organization_connections_connection_id_fkey
                               REFERENCES connections (id) ON DELETE CASCADE,
    assign_membership_on_login INTEGER NOT NULL,
    show_as_button             INTEGER NOT NULL,
    is_signup_enabled          INTEGER NOT NULL,
    created_at                 INTEGER NOT NULL,
    CONSTRAINT organization_connections_pkey PRIMARY KEY (organization_id, connection_id)
) STRICT;
