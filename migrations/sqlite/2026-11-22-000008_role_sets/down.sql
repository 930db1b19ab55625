DROP INDEX memberships_role_id_idx;
DROP INDEX organizations_role_set_key_idx;
ALTER TABLE organizations DROP COLUMN role_set_key;
DROP INDEX role_permissions_permission_id_idx;
DROP TABLE role_set_roles;
DROP TABLE role_sets;
