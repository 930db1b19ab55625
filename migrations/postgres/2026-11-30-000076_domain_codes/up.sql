-- The newest code that was mailed to an address of each domain. Only a digest is kept, keyed with what
-- is not in the database.
CREATE TABLE domain_codes (
    domain_id         TEXT COLLATE "C" NOT NULL CONSTRAINT domain_codes_pkey PRIMARY KEY
                      CONSTRAINT domain_codes_domain_id_fkey
                      REFERENCES organization_domains (id) ON DELETE CASCADE,
    digest            TEXT COLLATE "C" NOT NULL,
    issued            BIGINT NOT NULL,
    window_started_at BIGINT NOT NULL
);
