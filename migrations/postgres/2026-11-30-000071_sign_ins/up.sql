-- The newest attempt to sign in, and to sign up, on each browser.
CREATE TABLE sign_ins (
    id                TEXT COLLATE "C" NOT NULL CONSTRAINT sign_ins_pkey PRIMARY KEY,
    browser_id        TEXT COLLATE "C" NOT NULL CONSTRAINT sign_ins_browser_id_fkey
                      REFERENCES browsers (id) ON DELETE CASCADE,
    identifier        TEXT COLLATE "C",
    user_id           TEXT COLLATE "C" CONSTRAINT sign_ins_user_id_fkey
                      REFERENCES users (id) ON DELETE CASCADE,
    ticket_digest     TEXT COLLATE "C",
    factor            TEXT COLLATE "C",
    factor_verified   BOOLEAN NOT NULL,
    factor_expire_at  BIGINT,
    session_id        TEXT COLLATE "C" CONSTRAINT sign_ins_session_id_fkey
                      REFERENCES sessions (id) ON DELETE CASCADE,
    abandon_at        BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX sign_ins_browser_id_key ON sign_ins (browser_id);
CREATE INDEX sign_ins_user_id_idx ON sign_ins (user_id);
CREATE INDEX sign_ins_session_id_idx ON sign_ins (session_id);
CREATE INDEX sign_ins_abandon_at_idx ON sign_ins (abandon_at);

-- The digest of a code is keyed with what is not in the database: a code could be guessed.
CREATE TABLE sign_ups (
    id                 TEXT COLLATE "C" NOT NULL CONSTRAINT sign_ups_pkey PRIMARY KEY,
    browser_id         TEXT COLLATE "C" NOT NULL CONSTRAINT sign_ups_browser_id_fkey
                       REFERENCES browsers (id) ON DELETE CASCADE,
    email_address      TEXT COLLATE "C",
    password           TEXT COLLATE "C",
    first_name         TEXT COLLATE "C",
    last_name          TEXT COLLATE "C",
    unsafe_metadata    TEXT COLLATE "C",
    legal_accepted_at  BIGINT,
    ticket_digest      TEXT COLLATE "C",
    verified_at        BIGINT,
    code_digest        TEXT COLLATE "C",
    code_attempts_left BIGINT NOT NULL
                       CONSTRAINT sign_ups_code_attempts_left_check CHECK (code_attempts_left >= 0),
    code_issued        BIGINT NOT NULL,
    code_expire_at     BIGINT,
    user_id            TEXT COLLATE "C" CONSTRAINT sign_ups_user_id_fkey
                       REFERENCES users (id) ON DELETE CASCADE,
    session_id         TEXT COLLATE "C" CONSTRAINT sign_ups_session_id_fkey
                       REFERENCES sessions (id) ON DELETE SET NULL,
    abandon_at         BIGINT NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
);
CREATE UNIQUE INDEX sign_ups_browser_id_key ON sign_ups (browser_id);
CREATE INDEX sign_ups_user_id_idx ON sign_ups (user_id);
CREATE INDEX sign_ups_session_id_idx ON sign_ups (session_id);
CREATE INDEX sign_ups_abandon_at_idx ON sign_ups (abandon_at);
