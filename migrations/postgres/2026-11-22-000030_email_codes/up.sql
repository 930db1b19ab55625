-- The newest code that was mailed to an address for each purpose. Only a digest is kept, and one of a
-- code that could be guessed is keyed with what is not in the database.
CREATE TABLE email_codes (
    email_address_id  TEXT COLLATE "C" NOT NULL CONSTRAINT email_codes_email_address_id_fkey
                      REFERENCES email_addresses (id) ON DELETE CASCADE,
    purpose           TEXT COLLATE "C" NOT NULL,
    digest            TEXT COLLATE "C" NOT NULL,
    attempts_left     BIGINT NOT NULL
                      CONSTRAINT email_codes_attempts_left_check CHECK (attempts_left >= 0),
    issued            BIGINT NOT NULL,
    window_started_at BIGINT NOT NULL,
    expire_at         BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    CONSTRAINT email_codes_pkey PRIMARY KEY (email_address_id, purpose)
);
CREATE UNIQUE INDEX email_codes_digest_key ON email_codes (digest);
