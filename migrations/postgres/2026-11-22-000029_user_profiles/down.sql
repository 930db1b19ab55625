DO $$
BEGIN
    DROP INDEX IF EXISTS search_users_text_idx;
    CREATE INDEX search_users_text_idx ON users USING gin (lower(
        coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
        || ' ' || coalesce(external_id, '')) gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not installed: searching will read every row';
END
$$;
DROP INDEX users_connection_name_idx;
DROP INDEX users_lower_last_name_idx;
DROP INDEX users_lower_first_name_idx;
DROP INDEX users_lower_nickname_idx;
DROP INDEX users_lower_name_idx;
ALTER TABLE users DROP COLUMN connection_name;
ALTER TABLE users DROP COLUMN picture;
ALTER TABLE users DROP COLUMN nickname;
ALTER TABLE users DROP COLUMN name;
