-- `client_id` and `connection_id` outlive what they name, so they refer to nothing. From
-- `ticket_seed` and a key that is not stored here the secret of the link can be made again.
ALTER TABLE invitations ADD COLUMN ticket_seed TEXT;
ALTER TABLE invitations ADD COLUMN inviter_name TEXT;
ALTER TABLE invitations ADD COLUMN client_id TEXT;
ALTER TABLE invitations ADD COLUMN connection_id TEXT;
ALTER TABLE invitations ADD COLUMN app_metadata TEXT;
ALTER TABLE invitations ADD COLUMN user_metadata TEXT;
CREATE INDEX invitations_organization_id_status_created_at_idx
    ON invitations (organization_id, status, created_at, id);
