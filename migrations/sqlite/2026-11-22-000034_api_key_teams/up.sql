-- A key reaches its organization or, if `team_scoped`, some teams. It stays so when those teams are gone.
CREATE TABLE api_key_teams (
    api_key_id TEXT NOT NULL CONSTRAINT api_key_teams_api_key_id_fkey
               REFERENCES api_keys (id) ON DELETE CASCADE,
    team_id    TEXT NOT NULL CONSTRAINT api_key_teams_team_id_fkey
               REFERENCES teams (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    CONSTRAINT api_key_teams_pkey PRIMARY KEY (api_key_id, team_id)
) STRICT;
CREATE INDEX api_key_teams_team_id_idx ON api_key_teams (team_id);

ALTER TABLE api_keys ADD COLUMN prefix TEXT;
ALTER TABLE api_keys ADD COLUMN team_scoped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
DROP INDEX api_keys_organization_id_idx;
CREATE INDEX api_keys_organization_id_created_at_idx ON api_keys (organization_id, created_at, id);
