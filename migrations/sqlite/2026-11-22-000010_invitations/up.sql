-- `status` is what was done last: one that is `pending` past `expires_at` has expired all the same.
-- `inviter_id`, `accepted_by` and `domain_id` outlive what they name, so they refer to nothing.
CREATE TABLE invitations (
    id               TEXT NOT NULL CONSTRAINT invitations_pkey PRIMARY KEY,
    organization_id  TEXT NOT NULL CONSTRAINT invitations_organization_id_fkey
                     REFERENCES organizations (id) ON DELETE CASCADE,
    email_address    TEXT NOT NULL,
    address_key      TEXT NOT NULL,
    role_id          TEXT NOT NULL CONSTRAINT invitations_role_id_fkey REFERENCES roles (id),
    inviter_id       TEXT,
    status           TEXT NOT NULL,
    public_metadata  TEXT NOT NULL,
    private_metadata TEXT NOT NULL,
    redirect_url     TEXT,
    ticket_digest    TEXT,
    domain_id        TEXT,
    accepted_by      TEXT,
    expires_at       INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX invitations_pending_key ON invitations (organization_id, address_key)
    WHERE status = 'pending';
CREATE UNIQUE INDEX invitations_ticket_digest_key ON invitations (ticket_digest);
CREATE INDEX invitations_created_at_idx ON invitations (created_at, id);
CREATE INDEX invitations_address_key_idx ON invitations (address_key, id);
CREATE INDEX invitations_domain_id_idx ON invitations (domain_id, status);
CREATE INDEX invitations_role_id_idx ON invitations (role_id);
CREATE INDEX invitations_organization_id_address_key_idx
    ON invitations (organization_id, address_key, id);
CREATE INDEX invitations_organization_id_created_at_idx
    ON invitations (organization_id, created_at, id);
CREATE INDEX invitations_organization_id_status_idx
    ON invitations (organization_id, status, expires_at);
