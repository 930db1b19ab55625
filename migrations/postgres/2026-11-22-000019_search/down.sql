-- The extension stays: something else may use it by now.
DROP INDEX IF EXISTS search_email_addresses_idx;
DROP INDEX IF EXISTS search_users_text_idx;
DROP INDEX IF EXISTS search_organizations_slug_idx;
DROP INDEX IF EXISTS search_organizations_name_idx;
