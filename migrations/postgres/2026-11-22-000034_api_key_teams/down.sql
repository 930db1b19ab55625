DROP INDEX api_keys_organization_id_created_at_idx;
CREATE INDEX api_keys_organization_id_idx ON api_keys (organization_id);
ALTER TABLE api_keys DROP COLUMN last_used_at;
ALTER TABLE api_keys DROP COLUMN team_scoped;
ALTER TABLE api_keys DROP COLUMN prefix;
DROP TABLE api_key_teams;
