DROP INDEX email_addresses_address_domain_idx;
ALTER TABLE email_addresses DROP COLUMN address_domain;
ALTER TABLE instances DROP COLUMN max_allowed_domains;
ALTER TABLE instances DROP COLUMN domains_default_role_id;
ALTER TABLE instances DROP COLUMN domains_enrollment_modes;
ALTER TABLE instances DROP COLUMN domains_enabled;
ALTER TABLE organizations DROP COLUMN domains_count;
DROP TABLE organization_suggestions;
DROP TABLE organization_domains;
