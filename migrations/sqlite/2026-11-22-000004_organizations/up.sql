-- `created_by` outlives the user it names, so it refers to nothing.
CREATE TABLE organizations (
    id                        TEXT NOT NULL CONSTRAINT organizations_pkey PRIMARY KEY,
    uuid                      TEXT NOT NULL,
    slug                      TEXT NOT NULL,
    name                      TEXT,
    logo_url                  TEXT,
    primary_color             TEXT,
    page_background_color     TEXT,
    public_metadata           TEXT NOT NULL,
    private_metadata          TEXT NOT NULL,
    labels                    TEXT NOT NULL,
    max_allowed_memberships   INTEGER NOT NULL,
    admin_delete_enabled      INTEGER NOT NULL,
    created_by                TEXT,
    members_count             INTEGER NOT NULL
                              CONSTRAINT organizations_members_count_check CHECK (members_count >= 0),
    pending_invitations_count INTEGER NOT NULL
                              CONSTRAINT organizations_pending_invitations_count_check CHECK (pending_invitations_count >= 0),
    created_at                INTEGER NOT NULL,
    updated_at                INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organizations_uuid_key ON organizations (uuid);
CREATE UNIQUE INDEX organizations_slug_key ON organizations (slug);
CREATE INDEX organizations_created_at_idx ON organizations (created_at, id);

CREATE TABLE memberships (
    id               TEXT NOT NULL CONSTRAINT memberships_pkey PRIMARY KEY,
    organization_id  TEXT NOT NULL CONSTRAINT memberships_organization_id_fkey
                     REFERENCES organizations (id) ON DELETE CASCADE,
    user_id          TEXT NOT NULL CONSTRAINT memberships_user_id_fkey
                     REFERENCES users (id) ON DELETE CASCADE,
    role_id          TEXT NOT NULL CONSTRAINT memberships_role_id_fkey REFERENCES roles (id),
    public_metadata  TEXT NOT NULL,
    private_metadata TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX memberships_organization_id_user_id_key ON memberships (organization_id, user_id);
CREATE INDEX memberships_user_id_idx ON memberships (user_id);
