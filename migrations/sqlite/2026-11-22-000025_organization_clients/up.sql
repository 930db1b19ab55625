-- The client grants that were given for organizations.
CREATE TABLE organization_client_grants (
    organization_id TEXT NOT NULL CONSTRAINT organization_client_grants_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    grant_id        TEXT NOT NULL CONSTRAINT organization_client_grants_grant_id_fkey
                    REFERENCES client_grants (id) ON DELETE CASCADE,
    created_at      INTEGER NOT NULL,
    CONSTRAINT organization_client_grants_pkey PRIMARY KEY (organization_id, grant_id)
) STRICT;
CREATE INDEX organization_client_grants_grant_id_idx
    ON organization_client_grants (grant_id, created_at, organization_id);

-- The clients that organizations use.
CREATE TABLE organization_clients (
    organization_id       TEXT NOT NULL CONSTRAINT organization_clients_organization_id_fkey
                          REFERENCES organizations (id) ON DELETE CASCADE,
    client_id             TEXT NOT NULL CONSTRAINT organization_clients_client_id_fkey
                          REFERENCES clients (id) ON DELETE CASCADE,
    use_for_member_access INTEGER NOT NULL,
    created_at            INTEGER NOT NULL,
    CONSTRAINT organization_clients_pkey PRIMARY KEY (organization_id, client_id)
) STRICT;
CREATE INDEX organization_clients_client_id_idx ON organization_clients (client_id);
