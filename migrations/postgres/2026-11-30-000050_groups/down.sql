DROP TABLE organization_group_roles;
DROP TABLE group_roles;
DROP TABLE group_members;
DROP TABLE groups;
