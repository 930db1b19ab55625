-- How users are shown to others, and the connection they came from.
ALTER TABLE users ADD COLUMN name TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN nickname TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN picture TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN connection_name TEXT COLLATE "C"
    CONSTRAINT users_connection_name_fkey REFERENCES connections (name) ON DELETE SET NULL;

-- Finding users by a whole name in any case, or by its beginning.
CREATE INDEX users_lower_name_idx ON users (lower(name), id);
CREATE INDEX users_lower_nickname_idx ON users (lower(nickname), id);
CREATE INDEX users_lower_first_name_idx ON users (lower(first_name), id);
CREATE INDEX users_lower_last_name_idx ON users (lower(last_name), id);
CREATE INDEX users_connection_name_idx ON users (connection_name, id);

-- Finding users by a part of the new names, too.
DO $$
BEGIN
    DROP INDEX IF EXISTS search_users_text_idx;
    CREATE INDEX search_users_text_idx ON users USING gin (lower(
        coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
        || ' ' || coalesce(external_id, '') || ' ' || coalesce(name, '')
        || ' ' || coalesce(nickname, '')) gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not installed: searching will read every row';
END
$$;
