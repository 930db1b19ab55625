-- What a connection is made of beside its name and its kind.
ALTER TABLE connections ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE connections ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE connections ADD COLUMN realms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE connections ADD COLUMN is_domain_connection INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN show_as_button INTEGER;
CREATE INDEX connections_created_at_idx ON connections (created_at, id);

-- The clients that may use a connection.
CREATE TABLE connection_clients (
    connection_id TEXT NOT NULL CONSTRAINT connection_clients_connection_id_fkey
                  REFERENCES connections (id) ON DELETE CASCADE,
    client_id     TEXT NOT NULL CONSTRAINT connection_clients_client_id_fkey
                  REFERENCES clients (id) ON DELETE CASCADE,
    CONSTRAINT connection_clients_pkey PRIMARY KEY (connection_id, client_id)
) STRICT;
CREATE INDEX connection_clients_client_id_idx ON connection_clients (client_id);

-- Connections of organizations: what was there before was enabled.
ALTER TABLE organization_connections ADD COLUMN name TEXT;
ALTER TABLE organization_connections ADD COLUMN access_level TEXT NOT NULL DEFAULT 'none';
ALTER TABLE organization_connections ADD COLUMN is_enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE organization_connections ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE organization_connections SET updated_at = created_at;
CREATE INDEX organization_connections_connection_id_idx ON organization_connections (connection_id);
