-- One row: the tenant this database holds. `singleton` keeps it so.
CREATE TABLE instances (
    id                         TEXT COLLATE "C" NOT NULL CONSTRAINT instances_pkey PRIMARY KEY,
    singleton                  BIGINT NOT NULL CONSTRAINT instances_singleton_check CHECK (singleton = 1),
    organizations_enabled      BOOLEAN NOT NULL,
    slugs_enabled              BOOLEAN NOT NULL,
    admin_delete_enabled       BOOLEAN NOT NULL,
    max_allowed_memberships    BIGINT NOT NULL,
    max_organizations_per_user BIGINT NOT NULL,
    creator_role_id            TEXT COLLATE "C" NOT NULL CONSTRAINT instances_creator_role_id_fkey
                               REFERENCES roles (id),
    created_at                 BIGINT NOT NULL,
    updated_at                 BIGINT NOT NULL
);
CREATE UNIQUE INDEX instances_singleton_key ON instances (singleton);
