-- Groups of members of one organization. `name_key` is the name in lower case.
CREATE TABLE teams (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT teams_pkey PRIMARY KEY,
    uuid            TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL CONSTRAINT teams_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    name            TEXT COLLATE "C" NOT NULL,
    name_key        TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX teams_uuid_key ON teams (uuid);
CREATE UNIQUE INDEX teams_id_organization_id_key ON teams (id, organization_id);
CREATE UNIQUE INDEX teams_organization_id_name_key_key ON teams (organization_id, name_key);

-- Who is in a team is a member of its organization, and leaves the one with the other.
CREATE TABLE team_memberships (
    team_id         TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    CONSTRAINT team_memberships_pkey PRIMARY KEY (team_id, user_id),
    CONSTRAINT team_memberships_team_id_fkey FOREIGN KEY (team_id, organization_id)
        REFERENCES teams (id, organization_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT team_memberships_organization_id_fkey FOREIGN KEY (organization_id, user_id)
        REFERENCES memberships (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_memberships_organization_id_idx ON team_memberships (organization_id, user_id);
CREATE INDEX team_memberships_team_id_created_at_idx ON team_memberships (team_id, created_at, user_id);
CREATE INDEX team_memberships_user_id_idx ON team_memberships (user_id, created_at, team_id);

-- Wishes to join a team, of anybody.
CREATE TABLE team_join_requests (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT team_join_requests_pkey PRIMARY KEY,
    uuid            TEXT COLLATE "C" NOT NULL,
    team_id         TEXT COLLATE "C" NOT NULL,
    organization_id TEXT COLLATE "C" NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL CONSTRAINT team_join_requests_user_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    status          TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    CONSTRAINT team_join_requests_team_id_fkey FOREIGN KEY (team_id, organization_id)
        REFERENCES teams (id, organization_id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE UNIQUE INDEX team_join_requests_uuid_key ON team_join_requests (uuid);
CREATE UNIQUE INDEX team_join_requests_pending_key ON team_join_requests (team_id, user_id) WHERE status = 'pending';
CREATE INDEX team_join_requests_organization_id_idx ON team_join_requests (organization_id, status, created_at, id);
CREATE INDEX team_join_requests_status_idx ON team_join_requests (status, created_at, id);
CREATE INDEX team_join_requests_team_id_idx ON team_join_requests (team_id, status, created_at, id);
CREATE INDEX team_join_requests_user_id_idx ON team_join_requests (user_id);
