-- Groups of users. Those without a connection were put together by the operator.
CREATE TABLE groups (
    id            TEXT COLLATE "C" NOT NULL CONSTRAINT groups_pkey PRIMARY KEY,
    name          TEXT COLLATE "C" NOT NULL,
    external_id   TEXT COLLATE "C",
    connection_id TEXT COLLATE "C" CONSTRAINT groups_connection_id_fkey
                  REFERENCES connections (id) ON DELETE CASCADE,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX groups_connection_id_name_key ON groups (connection_id, name);
CREATE UNIQUE INDEX groups_name_key ON groups (name) WHERE connection_id IS NULL;
CREATE INDEX groups_created_at_idx ON groups (created_at, id);
CREATE INDEX groups_external_id_idx ON groups (external_id);

CREATE TABLE group_members (
    group_id   TEXT COLLATE "C" NOT NULL CONSTRAINT group_members_group_id_fkey
               REFERENCES groups (id) ON DELETE CASCADE,
    user_id    TEXT COLLATE "C" NOT NULL CONSTRAINT group_members_user_id_fkey
               REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT group_members_pkey PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_group_id_idx ON group_members (group_id, created_at, user_id);
CREATE INDEX group_members_user_id_idx ON group_members (user_id, group_id);

-- The roles that groups have in no organization, but everywhere.
CREATE TABLE group_roles (
    group_id   TEXT COLLATE "C" NOT NULL CONSTRAINT group_roles_group_id_fkey
               REFERENCES groups (id) ON DELETE CASCADE,
    role_id    TEXT COLLATE "C" NOT NULL CONSTRAINT group_roles_role_id_fkey
               REFERENCES roles (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT group_roles_pkey PRIMARY KEY (group_id, role_id)
);
CREATE INDEX group_roles_role_id_idx ON group_roles (role_id);

-- The roles that groups have in an organization, and with them those of the group who are members.
CREATE TABLE organization_group_roles (
    organization_id TEXT COLLATE "C" NOT NULL CONSTRAINT organization_group_roles_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    group_id        TEXT COLLATE "C" NOT NULL CONSTRAINT organization_group_roles_group_id_fkey
                    REFERENCES groups (id) ON DELETE CASCADE,
    role_id         TEXT COLLATE "C" NOT NULL CONSTRAINT organization_group_roles_role_id_fkey
                    REFERENCES roles (id),
    created_at      BIGINT NOT NULL,
    CONSTRAINT organization_group_roles_pkey PRIMARY KEY (organization_id, group_id, role_id)
);
CREATE INDEX organization_group_roles_group_id_idx ON organization_group_roles (group_id);
CREATE INDEX organization_group_roles_role_id_idx ON organization_group_roles (role_id);
