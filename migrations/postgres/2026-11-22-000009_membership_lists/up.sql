-- A list of all members by a field of theirs walks through the users; `memberships_user_id_idx` gives
-- their memberships in order now.
DROP INDEX memberships_user_id_idx;
CREATE INDEX memberships_user_id_idx ON memberships (user_id, created_at, id);
CREATE INDEX memberships_created_at_idx ON memberships (created_at, id);
CREATE INDEX memberships_organization_id_created_at_idx ON memberships (organization_id, created_at, id);
