DELETE FROM counters WHERE name IN ('clients', 'client_grants');
ALTER TABLE clients ADD COLUMN scopes TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE clients SET scopes = g.scopes
  FROM client_grants g
 WHERE g.client_id = clients.id AND g.subject_type = 'client'
   AND g.audience = 'urn:org-server:management';
ALTER TABLE clients ALTER COLUMN scopes DROP DEFAULT;
DROP TABLE client_grants;
DROP INDEX clients_default_organization_id_idx;
DROP INDEX clients_is_first_party_idx;
DROP INDEX clients_app_type_idx;
DROP INDEX clients_created_at_idx;
ALTER TABLE clients
    DROP COLUMN description,
    DROP COLUMN app_type,
    DROP COLUMN is_first_party,
    DROP COLUMN grant_types,
    DROP COLUMN authentication,
    DROP COLUMN logo_uri,
    DROP COLUMN initiate_login_uri,
    DROP COLUMN callbacks,
    DROP COLUMN allowed_logout_urls,
    DROP COLUMN web_origins,
    DROP COLUMN allowed_origins,
    DROP COLUMN metadata,
    DROP COLUMN organization_usage,
    DROP COLUMN organization_require_behavior,
    DROP COLUMN organization_discovery_methods,
    DROP COLUMN default_organization_id,
    DROP COLUMN default_for_client_credentials,
    DROP COLUMN more,
    DROP COLUMN credentials,
    DROP COLUMN updated_at;
