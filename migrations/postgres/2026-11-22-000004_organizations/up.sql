-- `created_by` outlives the user it names, so it refers to nothing.
CREATE TABLE organizations (
    id                        TEXT COLLATE "C" NOT NULL CONSTRAINT organizations_pkey PRIMARY KEY,
    uuid                      TEXT COLLATE "C" NOT NULL,
    slug                      TEXT COLLATE "C" NOT NULL,
    name                      TEXT COLLATE "C",
    logo_url                  TEXT COLLATE "C",
    primary_color             TEXT COLLATE "C",
    page_background_color     TEXT COLLATE "C",
    public_metadata           TEXT COLLATE "C" NOT NULL,
    private_metadata          TEXT COLLATE "C" NOT NULL,
    labels                    TEXT COLLATE "C" NOT NULL,
    max_allowed_memberships   BIGINT NOT NULL,
    admin_delete_enabled      BOOLEAN NOT NULL,
    created_by                TEXT COLLATE "C",
    members_count             BIGINT NOT NULL
                              CONSTRAINT organizations_members_count_check CHECK (members_count >= 0),
    pending_invitations_count BIGINT NOT NULL
                              CONSTRAINT organizations_pending_invitations_count_check CHECK (pending_invitations_count >= 0),
    created_at                BIGINT NOT NULL,
    updated_at                BIGINT NOT NULL
);
CREATE UNIQUE INDEX organizations_uuid_key ON organizations (uuid);
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);
CREATE INDEX organizations_created_at_idx ON organizations (created_at, id);

CREATE TABLE memberships (
    id               TEXT COLLATE "C" NOT NULL CONSTRAINT memberships_pkey PRIMARY KEY,
    organization_id  TEXT COLLATE "C" NOT NULL CONSTRAINT memberships_organization_id_fkey
                     REFERENCES organizations (id) ON DELETE CASCADE,
    user_id          TEXT COLLATE "C" NOT NULL CONSTRAINT memberships_user_id_fkey
                     REFERENCES users (id) ON DELETE CASCADE,
    role_id          TEXT COLLATE "C" NOT NULL CONSTRAINT memberships_role_id_fkey REFERENCES roles (id),
    public_metadata  TEXT COLLATE "C" NOT NULL,
    private_metadata TEXT COLLATE "C" NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX memberships_organization_id_user_id_key ON memberships (organization_id, user_id);
CREATE INDEX memberships_user_id_idx ON memberships (user_id);
