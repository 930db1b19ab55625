-- What a client may do with one audience. The management of the server is an audience of its own,
-- whatever address it is reached under.
CREATE TABLE client_grants (
    id                     TEXT COLLATE "C" NOT NULL CONSTRAINT client_grants_pkey PRIMARY KEY,
    client_id              TEXT COLLATE "C" NOT NULL CONSTRAINT client_grants_client_id_fkey
                           REFERENCES clients (id) ON DELETE CASCADE,
    audience               TEXT COLLATE "C" NOT NULL,
    subject_type           TEXT COLLATE "C" NOT NULL,
    scopes                 TEXT COLLATE "C" NOT NULL,
    organization_usage     TEXT COLLATE "C",
    allow_any_organization BOOLEAN NOT NULL,
    organizations_count    BIGINT NOT NULL,
    created_at             BIGINT NOT NULL,
    updated_at             BIGINT NOT NULL
);
CREATE UNIQUE INDEX client_grants_client_id_audience_subject_type_key
    ON client_grants (client_id, audience, subject_type);
CREATE INDEX client_grants_created_at_idx ON client_grants (created_at, id);
CREATE INDEX client_grants_audience_idx ON client_grants (audience, created_at, id);

INSERT INTO client_grants (id, client_id, audience, subject_type, scopes, allow_any_organization,
                           organizations_count, created_at, updated_at)
SELECT 'cgr_' || replace(gen_random_uuid()::text, '-', ''), id, 'urn:org-server:management', 'client', scopes,
       false, 0, created_at, created_at
  FROM clients;

ALTER TABLE clients DROP COLUMN scopes;
ALTER TABLE clients ADD COLUMN description TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN app_type TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN is_first_party BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE clients ADD COLUMN grant_types TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN authentication TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN logo_uri TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN initiate_login_uri TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN callbacks TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN allowed_logout_urls TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN web_origins TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN allowed_origins TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN metadata TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE clients ADD COLUMN organization_usage TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN organization_require_behavior TEXT COLLATE "C";
ALTER TABLE clients ADD COLUMN organization_discovery_methods TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN default_organization_id TEXT COLLATE "C"
    CONSTRAINT clients_default_organization_id_fkey
    REFERENCES organizations (id) ON DELETE SET NULL;
ALTER TABLE clients ADD COLUMN default_for_client_credentials BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE clients ADD COLUMN more TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE clients ADD COLUMN credentials TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE clients ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
UPDATE clients SET updated_at = created_at, app_type = 'non_interactive',
                   grant_types = '["client_credentials"]';

CREATE INDEX clients_created_at_idx ON clients (created_at, id);
CREATE INDEX clients_app_type_idx ON clients (app_type, created_at, id);
CREATE INDEX clients_is_first_party_idx ON clients (is_first_party, created_at, id);
CREATE INDEX clients_default_organization_id_idx ON clients (default_organization_id);

INSERT INTO counters (name, shard, value) SELECT 'clients', 0, count(*) FROM clients;
INSERT INTO counters (name, shard, value) SELECT 'client_grants', 0, count(*) FROM client_grants;
