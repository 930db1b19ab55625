DROP INDEX memberships_organization_id_created_at_idx;
DROP INDEX memberships_created_at_idx;
DROP INDEX memberships_user_id_idx;
CREATE INDEX memberships_user_id_idx ON memberships (user_id);
