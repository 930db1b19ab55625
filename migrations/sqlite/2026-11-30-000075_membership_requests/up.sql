-- Wishes to join an organization.
CREATE TABLE organization_membership_requests (
    id              TEXT NOT NULL CONSTRAINT organization_membership_requests_pkey PRIMARY KEY,
    organization_id TEXT NOT NULL CONSTRAINT organization_membership_requests_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL CONSTRAINT organization_membership_requests_user_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    status          TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_membership_requests_pending_key ON organization_membership_requests (organization_id, user_id) WHERE status = 'pending';
CREATE INDEX organization_membership_requests_organization_id_idx ON organization_membership_requests (organization_id, created_at, id);
CREATE INDEX organization_membership_requests_user_id_idx ON organization_membership_requests (user_id);
