DROP INDEX IF EXISTS search_domains_idx;
DROP INDEX IF EXISTS search_invitations_idx;
ALTER INDEX IF EXISTS search_email_addresses_idx RESET (gin_pending_list_limit);
ALTER INDEX IF EXISTS search_users_text_idx RESET (gin_pending_list_limit);
ALTER INDEX IF EXISTS search_organizations_slug_idx RESET (gin_pending_list_limit);
ALTER INDEX IF EXISTS search_organizations_name_idx RESET (gin_pending_list_limit);
DROP INDEX invitations_status_created_at_idx;
DROP INDEX invitations_status_expires_at_idx;
DELETE FROM counters WHERE name LIKE 'invitations.%';
