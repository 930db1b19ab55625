DROP TABLE role_api_permissions;
ALTER TABLE roles DROP COLUMN users_count;
DROP TABLE user_roles;
