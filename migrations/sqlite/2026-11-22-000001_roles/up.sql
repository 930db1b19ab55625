-- What a role may do inside an organization. `system` rows belong to the server.
CREATE TABLE permissions (
    id          TEXT NOT NULL CONSTRAINT permissions_pkey PRIMARY KEY,
    key         TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    system      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX permissions_key_key ON permissions (key);

CREATE TABLE roles (
    id          TEXT NOT NULL CONSTRAINT roles_pkey PRIMARY KEY,
    key         TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT,
    system      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX roles_key_key ON roles (key);

CREATE TABLE role_permissions (
    role_id       TEXT NOT NULL CONSTRAINT role_permissions_role_id_fkey
                  REFERENCES roles (id) ON DELETE CASCADE,
    permission_id TEXT NOT NULL CONSTRAINT role_permissions_permission_id_fkey
                  REFERENCES permissions (id) ON DELETE CASCADE,
    CONSTRAINT role_permissions_pkey PRIMARY KEY (role_id, permission_id)
) STRICT;
