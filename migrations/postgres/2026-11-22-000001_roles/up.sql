-- What a role may do inside an organization. `system` rows belong to the server.
CREATE TABLE permissions (
    id          TEXT COLLATE "C" NOT NULL CONSTRAINT permissions_pkey PRIMARY KEY,
    key         TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    system      BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX permissions_key_key ON permissions (key);

CREATE TABLE roles (
    id          TEXT COLLATE "C" NOT NULL CONSTRAINT roles_pkey PRIMARY KEY,
    key         TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    system      BOOLEAN NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX roles_key_key ON roles (key);

CREATE TABLE role_permissions (
    role_id       TEXT COLLATE "C" NOT NULL CONSTRAINT role_permissions_role_id_fkey
                  REFERENCES roles (id) ON DELETE CASCADE,
    permission_id TEXT COLLATE "C" NOT NULL CONSTRAINT role_permissions_permission_id_fkey
                  REFERENCES permissions (id) ON DELETE CASCADE,
    CONSTRAINT role_permissions_pkey PRIMARY KEY (role_id, permission_id)
);
