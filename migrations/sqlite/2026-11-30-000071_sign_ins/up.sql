-- The newest attempt to sign in, and to sign up, on each browser.
CREATE TABLE sign_ins (
    id                TEXT NOT NULL CONSTRAINT sign_ins_pkey PRIMARY KEY,
    browser_id        TEXT NOT NULL CONSTRAINT sign_ins_browser_id_fkey
                      REFERENCES browsers (id) ON DELETE CASCADE,
    identifier        TEXT,
    user_id           TEXT CONSTRAINT sign_ins_user_id_fkey
                      REFERENCES users (id) ON DELETE CASCADE,
    ticket_digest     TEXT,
    factor            TEXT,
    factor_verified   INTEGER NOT NULL,
    factor_expire_at  INTEGER,
    session_id        TEXT CONSTRAINT sign_ins_session_id_fkey
                      REFERENCES sessions (id) ON DELETE CASCADE,
    abandon_at        INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_ins_browser_id_key ON sign_ins (browser_id);
CREATE INDEX sign_ins_user_id_idx ON sign_ins (user_id);
CREATE INDEX sign_ins_session_id_idx ON sign_ins (session_id);
CREATE INDEX sign_ins_abandon_at_idx ON sign_ins (abandon_at);

-- The digest of a code is keyed with what is not in the database: a code could be guessed.
CREATE TABLE sign_ups (
    id                 TEXT NOT NULL CONSTRAINT sign_ups_pkey PRIMARY KEY,
    browser_id         TEXT NOT NULL CONSTRAINT sign_ups_browser_id_fkey
                       REFERENCES browsers (id) ON DELETE CASCADE,
    email_address      TEXT,
    password           TEXT,
    first_name         TEXT,
    last_name          TEXT,
    unsafe_metadata    TEXT,
    legal_accepted_at  INTEGER,
    ticket_digest      TEXT,
    verified_at        INTEGER,
    code_digest        TEXT,
    code_attempts_left INTEGER NOT NULL
                       CONSTRAINT sign_ups_code_attempts_left_check CHECK (code_attempts_left >= 0),
    code_issued        INTEGER NOT NULL,
    code_expire_at     INTEGER,
    user_id            TEXT CONSTRAINT sign_ups_user_id_fkey
                       REFERENCES users (id) ON DELETE CASCADE,
    session_id         TEXT CONSTRAINT sign_ups_session_id_fkey
                       REFERENCES sessions (id) ON DELETE SET NULL,
    abandon_at         INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_ups_browser_id_key ON sign_ups (browser_id);
CREATE INDEX sign_ups_user_id_idx ON sign_ups (user_id);
CREATE INDEX sign_ups_session_id_idx ON sign_ups (session_id);
CREATE INDEX sign_ups_abandon_at_idx ON sign_ups (abandon_at);
