-- The roles a member has beside the one in `memberships`. Who has a role in an organization is looked
-- up by role, so the organization is named here, too.
CREATE TABLE membership_roles (
    membership_id   TEXT NOT NULL CONSTRAINT membership_roles_membership_id_fkey
                    REFERENCES memberships (id) ON DELETE CASCADE,
    role_id         TEXT NOT NULL CONSTRAINT membership_roles_role_id_fkey
                    REFERENCES roles (id),
    organization_id TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    CONSTRAINT membership_roles_pkey PRIMARY KEY (membership_id, role_id)
) STRICT;
CREATE INDEX membership_roles_role_id_idx
    ON membership_roles (role_id, organization_id, created_at, membership_id);

-- The further roles that whoever accepts an invitation gets.
CREATE TABLE invitation_roles (
    invitation_id TEXT NOT NULL CONSTRAINT invitation_roles_invitation_id_fkey
                  REFERENCES invitations (id) ON DELETE CASCADE,
    role_id       TEXT NOT NULL CONSTRAINT invitation_roles_role_id_fkey
                  REFERENCES roles (id),
    position      INTEGER NOT NULL,
    CONSTRAINT invitation_roles_pkey PRIMARY KEY (invitation_id, role_id)
) STRICT;
CREATE INDEX invitation_roles_role_id_idx ON invitation_roles (role_id);
