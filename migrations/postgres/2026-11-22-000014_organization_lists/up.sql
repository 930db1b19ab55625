-- What lists of organizations are ordered by; the name as it is shown.
CREATE INDEX organizations_display_name_idx ON organizations (coalesce(name, slug), id);
CREATE INDEX organizations_members_count_idx ON organizations (members_count, id);
-- Whether an organization has a member with one of some roles.
CREATE INDEX memberships_role_id_organization_id_idx ON memberships (role_id, organization_id);
