-- One row: the tenant this database holds. `singleton` keeps it so.
CREATE TABLE instances (
    id                         TEXT NOT NULL CONSTRAINT instances_pkey PRIMARY KEY,
    singleton                  INTEGER NOT NULL CONSTRAINT instances_singleton_check CHECK (singleton = 1),
    organizations_enabled      INTEGER NOT NULL,
    slugs_enabled              INTEGER NOT NULL,
    admin_delete_enabled       INTEGER NOT NULL,
    max_allowed_memberships    INTEGER NOT NULL,
    max_organizations_per_user INTEGER NOT NULL,
    creator_role_id            TEXT NOT NULL CONSTRAINT instances_creator_role_id_fkey
                               REFERENCES roles (id),
    created_at                 INTEGER NOT NULL,
    updated_at                 INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX instances_singleton_key ON instances (singleton);
