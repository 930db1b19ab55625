-- `primary_address_key` repeats `address_key` of the primary address, so that a list by it needs no
-- other table.
ALTER TABLE users ADD COLUMN primary_address_key TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN locale TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN legal_accepted_at BIGINT;
ALTER TABLE users ADD COLUMN delete_self_enabled BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE users ADD COLUMN locked BOOLEAN NOT NULL DEFAULT false;
UPDATE users SET primary_address_key = (
    SELECT address_key FROM email_addresses e WHERE e.user_id = users.id AND e.is_primary);

-- SQLite takes NULL for the smallest value.
CREATE INDEX users_primary_address_key_idx ON users (primary_address_key NULLS FIRST, id);
CREATE INDEX users_first_name_idx ON users (first_name NULLS FIRST, id);
CREATE INDEX users_last_name_idx ON users (last_name NULLS FIRST, id);
CREATE INDEX users_username_idx ON users (username NULLS FIRST, id);
CREATE INDEX users_last_active_at_idx ON users (last_active_at NULLS FIRST, id);
CREATE INDEX users_last_sign_in_at_idx ON users (last_sign_in_at NULLS FIRST, id);
CREATE INDEX users_created_at_idx ON users (created_at, id);
CREATE INDEX users_updated_at_idx ON users (updated_at, id);

CREATE INDEX sessions_client_id_idx ON sessions (client_id, id);
CREATE INDEX sessions_user_id_created_at_idx ON sessions (user_id, created_at, id);
