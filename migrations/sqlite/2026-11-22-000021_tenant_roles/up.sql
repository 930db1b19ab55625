-- Users who have a role in no organization, but everywhere.
CREATE TABLE user_roles (
    role_id    TEXT NOT NULL CONSTRAINT user_roles_role_id_fkey
               REFERENCES roles (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL CONSTRAINT user_roles_user_id_fkey
               REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    CONSTRAINT user_roles_pkey PRIMARY KEY (role_id, user_id)
) STRICT;
CREATE INDEX user_roles_role_id_created_at_idx ON user_roles (role_id, created_at, user_id);
CREATE INDEX user_roles_user_id_idx ON user_roles (user_id, role_id);
-- So that a page can say how many there are.
ALTER TABLE roles ADD COLUMN users_count INTEGER NOT NULL DEFAULT 0;

-- What a role permits at APIs: this server keeps it and enforces nothing of it.
CREATE TABLE role_api_permissions (
    role_id    TEXT NOT NULL CONSTRAINT role_api_permissions_role_id_fkey
               REFERENCES roles (id) ON DELETE CASCADE,
    audience   TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT role_api_permissions_pkey PRIMARY KEY (role_id, audience, name)
) STRICT;
