-- What a client may do with one audience. The management of the server is an audience of its own,
-- whatever address it is reached under.
CREATE TABLE client_grants (
    id                     TEXT NOT NULL CONSTRAINT client_grants_pkey PRIMARY KEY,
    client_id              TEXT NOT NULL CONSTRAINT client_grants_client_id_fkey
                           REFERENCES clients (id) ON DELETE CASCADE,
    audience               TEXT NOT NULL,
    subject_type           TEXT NOT NULL,
    scopes                 TEXT NOT NULL,
    organization_usage     TEXT,
    allow_any_organization INTEGER NOT NULL,
    organizations_count    INTEGER NOT NULL,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX client_grants_client_id_audience_subject_type_key
    ON client_grants (client_id, audience, subject_type);
CREATE INDEX client_grants_created_at_idx ON client_grants (created_at, id);
CREATE INDEX client_grants_audience_idx ON client_grants (audience, created_at, id);

INSERT INTO client_grants (id, client_id, audience, subject_type, scopes, allow_any_organization,
                           organizations_count, created_at, updated_at)
SELECT 'cgr_' || lower(hex(randomblob(16))), id, 'urn:org-server:management', 'client', scopes,
       0, 0, created_at, created_at
  FROM clients;

ALTER TABLE clients DROP COLUMN scopes;
ALTER TABLE clients ADD COLUMN description TEXT;
ALTER TABLE clients ADD COLUMN app_type TEXT;
ALTER TABLE clients ADD COLUMN is_first_party INTEGER NOT NULL DEFAULT 1;
ALTER TABLE clients ADD COLUMN grant_types TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN authentication TEXT;
ALTER TABLE clients ADD COLUMN logo_uri TEXT;
ALTER TABLE clients ADD COLUMN initiate_login_uri TEXT;
ALTER TABLE clients ADD COLUMN callbacks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN allowed_logout_urls TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN web_origins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN allowed_origins TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE clients ADD COLUMN organization_usage TEXT;
ALTER TABLE clients ADD COLUMN organization_require_behavior TEXT;
ALTER TABLE clients ADD COLUMN organization_discovery_methods TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN default_organization_id TEXT
    CONSTRAINT clients_default_organization_id_fkey
    REFERENCES organizations (id) ON DELETE SET NULL;
ALTER TABLE clients ADD COLUMN default_for_client_credentials INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN more TEXT NOT NULL DEFAULT '{}';
ALTER TABLE clients ADD COLUMN credentials TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE clients SET updated_at = created_at, app_type = 'non_interactive',
                   grant_types = '["client_credentials"]';

CREATE INDEX clients_created_at_idx ON clients (created_at, id);
CREATE INDEX clients_app_type_idx ON clients (app_type, created_at, id);
CREATE INDEX clients_is_first_party_idx ON clients (is_first_party, created_at, id);
CREATE INDEX clients_default_organization_id_idx ON clients (default_organization_id);

INSERT INTO counters (name, shard, value) SELECT 'clients', 0, count(*) FROM clients;
INSERT INTO counters (name, shard, value) SELECT 'client_grants', 0, count(*) FROM client_grants;
