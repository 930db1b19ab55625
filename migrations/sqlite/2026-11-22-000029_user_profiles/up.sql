-- How users are shown to others, and the connection they came from.
ALTER TABLE users ADD COLUMN name TEXT;
ALTER TABLE users ADD COLUMN nickname TEXT;
ALTER TABLE users ADD COLUMN picture TEXT;
ALTER TABLE users ADD COLUMN connection_name TEXT
    CONSTRAINT users_connection_name_fkey REFERENCES connections (name) ON DELETE SET NULL;

-- Finding users by a whole name in any case, or by its beginning.
CREATE INDEX users_lower_name_idx ON users (lower(name), id);
CREATE INDEX users_lower_nickname_idx ON users (lower(nickname), id);
CREATE INDEX users_lower_first_name_idx ON users (lower(first_name), id);
CREATE INDEX users_lower_last_name_idx ON users (lower(last_name), id);
CREATE INDEX users_connection_name_idx ON users (connection_name, id);

-- Finding users by a part of the new names, too.
DROP TRIGGER search_users_update;
DROP VIEW search_user_texts;
CREATE VIEW search_user_texts AS
SELECT number, users.id,
       coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
       || ' ' || coalesce(external_id, '') || ' ' || coalesce(name, '')
       || ' ' || coalesce(nickname, '') || coalesce((
           SELECT group_concat(' ' || address_key, '') FROM email_addresses WHERE user_id = users.id
       ), '') AS text
  FROM search_users JOIN users ON users.id = search_users.user_id;
CREATE TRIGGER search_users_update AFTER UPDATE OF first_name, last_name, username, external_id, name, nickname ON users
WHEN new.first_name IS NOT old.first_name OR new.last_name IS NOT old.last_name
    OR new.username IS NOT old.username OR new.external_id IS NOT old.external_id
    OR new.name IS NOT old.name OR new.nickname IS NOT old.nickname BEGIN
    UPDATE search_user_parts SET text = (SELECT text FROM search_user_texts WHERE id = new.id)
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = new.id);
END;
