DROP TRIGGER search_users_update;
DROP VIEW search_user_texts;
CREATE VIEW search_user_texts AS
SELECT number, users.id,
       coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
       || ' ' || coalesce(external_id, '') || coalesce((
           SELECT group_concat(' ' || address_key, '') FROM email_addresses WHERE user_id = users.id
       ), '') AS text
  FROM search_users JOIN users ON users.id = search_users.user_id;
CREATE TRIGGER search_users_update AFTER UPDATE OF first_name, last_name, username, external_id ON users
WHEN new.first_name IS NOT old.first_name OR new.last_name IS NOT old.last_name
    OR new.username IS NOT old.username OR new.external_id IS NOT old.external_id BEGIN
    UPDATE search_user_parts SET text = (SELECT text FROM search_user_texts WHERE id = new.id)
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = new.id);
END;
DROP INDEX users_connection_name_idx;
DROP INDEX users_lower_last_name_idx;
DROP INDEX users_lower_first_name_idx;
DROP INDEX users_lower_nickname_idx;
DROP INDEX users_lower_name_idx;
ALTER TABLE users DROP COLUMN connection_name;
ALTER TABLE users DROP COLUMN picture;
ALTER TABLE users DROP COLUMN nickname;
ALTER TABLE users DROP COLUMN name;
