-- How many invitations there are by the status that is stored. Those that are `pending` and past
-- `expires_at` are found by the index, and are few: a task of the server notes them as expired.
INSERT INTO counters (name, shard, value)
    SELECT 'invitations.' || status, 0, count(*) FROM invitations GROUP BY status;
CREATE INDEX invitations_status_expires_at_idx ON invitations (status, expires_at);
CREATE INDEX invitations_status_created_at_idx ON invitations (status, created_at, id);

-- Finding invitations and domains by a part of their text, as organizations are found.
DO $$
BEGIN
    CREATE INDEX search_invitations_idx ON invitations USING gin (address_key gin_trgm_ops);
    CREATE INDEX search_domains_idx ON organization_domains USING gin (name gin_trgm_ops);
EXCEPTION
    WHEN undefined_object THEN NULL;
END
$$;

-- Every search reads the rows that a trigram index has not taken in yet one by one, so they are to
-- stay few: 64 kB instead of 4 MB. Where `pg_trgm` is not installed there is no such index.
ALTER INDEX IF EXISTS search_organizations_name_idx SET (gin_pending_list_limit = 64);
ALTER INDEX IF EXISTS search_organizations_slug_idx SET (gin_pending_list_limit = 64);
ALTER INDEX IF EXISTS search_users_text_idx SET (gin_pending_list_limit = 64);
ALTER INDEX IF EXISTS search_email_addresses_idx SET (gin_pending_list_limit = 64);
ALTER INDEX IF EXISTS search_invitations_idx SET (gin_pending_list_limit = 64);
ALTER INDEX IF EXISTS search_domains_idx SET (gin_pending_list_limit = 64);
