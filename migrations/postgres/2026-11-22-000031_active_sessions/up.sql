-- Whoever has signed in often is still shown at once where they are signed in now.
CREATE INDEX sessions_user_id_expire_at_idx ON sessions (user_id, expire_at, id) WHERE status = 'active';
