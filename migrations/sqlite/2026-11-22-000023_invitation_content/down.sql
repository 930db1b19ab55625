DROP INDEX invitations_organization_id_status_created_at_idx;
ALTER TABLE invitations DROP COLUMN user_metadata;
ALTER TABLE invitations DROP COLUMN app_metadata;
ALTER TABLE invitations DROP COLUMN connection_id;
ALTER TABLE invitations DROP COLUMN client_id;
ALTER TABLE invitations DROP COLUMN inviter_name;
ALTER TABLE invitations DROP COLUMN ticket_seed;
