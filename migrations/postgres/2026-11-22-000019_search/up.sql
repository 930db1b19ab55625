-- Finding organizations and users by a part of a name, by the three-letter parts of their text. The
-- extension comes with PostgreSQL; where it may not be installed, searching works and reads every row.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX search_organizations_name_idx ON organizations
        USING gin (lower(coalesce(name, slug)) gin_trgm_ops);
    CREATE INDEX search_organizations_slug_idx ON organizations USING gin (slug gin_trgm_ops);
    CREATE INDEX search_users_text_idx ON users USING gin (lower(
        coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
        || ' ' || coalesce(external_id, '')) gin_trgm_ops);
    CREATE INDEX search_email_addresses_idx ON email_addresses USING gin (address_key gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm cannot be installed: searching will read every row';
END
$$;
