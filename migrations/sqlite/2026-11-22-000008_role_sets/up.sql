-- The roles that organizations of one sort can give. New organizations get the one that is `initial`.
CREATE TABLE role_sets (
    id              TEXT NOT NULL CONSTRAINT role_sets_pkey PRIMARY KEY,
    key             TEXT NOT NULL,
    name            TEXT NOT NULL,
    description     TEXT,
    initial         INTEGER NOT NULL,
    default_role_id TEXT NOT NULL CONSTRAINT role_sets_default_role_id_fkey
                    REFERENCES roles (id),
    creator_role_id TEXT NOT NULL CONSTRAINT role_sets_creator_role_id_fkey
                    REFERENCES roles (id),
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX role_sets_key_key ON role_sets (key);
CREATE UNIQUE INDEX role_sets_initial_key ON role_sets (initial) WHERE initial = 1;

CREATE TABLE role_set_roles (
    role_set_id TEXT NOT NULL CONSTRAINT role_set_roles_role_set_id_fkey
                REFERENCES role_sets (id) ON DELETE CASCADE,
    role_id     TEXT NOT NULL CONSTRAINT role_set_roles_role_id_fkey
                REFERENCES roles (id) ON DELETE CASCADE,
    CONSTRAINT role_set_roles_pkey PRIMARY KEY (role_set_id, role_id)
) STRICT;
CREATE INDEX role_set_roles_role_id_idx ON role_set_roles (role_id);
CREATE INDEX role_permissions_permission_id_idx ON role_permissions (permission_id);

-- An organization names its role set by the key, which it is shown with.
ALTER TABLE organizations ADD COLUMN role_set_key TEXT
    CONSTRAINT organizations_role_set_key_fkey REFERENCES role_sets (key) ON UPDATE CASCADE;
CREATE INDEX organizations_role_set_key_idx ON organizations (role_set_key);

-- Whether anybody has a role is asked before it is deleted.
CREATE INDEX memberships_role_id_idx ON memberships (role_id, organization_id);

-- A database that is in use has an instance already: all of its roles become its first set.
INSERT INTO role_sets (id, key, name, description, initial, default_role_id, creator_role_id,
                       created_at, updated_at)
SELECT 'rset_' || substr(instances.id, 5), 'role_set:default', 'Default', NULL, 1, roles.id,
       instances.creator_role_id, instances.created_at, instances.created_at
  FROM instances JOIN roles ON roles.key = 'org:member';
INSERT INTO role_set_roles (role_set_id, role_id)
SELECT role_sets.id, roles.id FROM role_sets CROSS JOIN roles;
UPDATE organizations SET role_set_key = (SELECT key FROM role_sets);
