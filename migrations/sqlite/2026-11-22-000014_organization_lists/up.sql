-- What lists of organizations are ordered by; the name as it is shown.
CREATE INDEX organizations_display_name_idx ON organizations (coalesce(name, slug), id);
CREATE INDEX organizations_members_count_idx ON organizations (members_count, id);
