-- Two organizations may claim a domain; one of them can have shown that it is theirs.
CREATE TABLE organization_domains (
    id                        TEXT COLLATE "C" NOT NULL CONSTRAINT organization_domains_pkey PRIMARY KEY,
    organization_id           TEXT COLLATE "C" NOT NULL CONSTRAINT organization_domains_organization_id_fkey
                              REFERENCES organizations (id) ON DELETE CASCADE,
    name                      TEXT COLLATE "C" NOT NULL,
    enrollment_mode           TEXT COLLATE "C" NOT NULL,
    verified                  BOOLEAN NOT NULL,
    affiliation_email_address TEXT COLLATE "C",
    affiliation_status        TEXT COLLATE "C",
    affiliation_strategy      TEXT COLLATE "C",
    affiliation_attempts      BIGINT,
    affiliation_expire_at     BIGINT,
    affiliation_verified_at   BIGINT,
    ownership_status          TEXT COLLATE "C",
    ownership_strategy        TEXT COLLATE "C",
    ownership_attempts        BIGINT,
    ownership_expire_at       BIGINT,
    ownership_verified_at     BIGINT,
    challenge                 TEXT COLLATE "C" NOT NULL,
    created_at                BIGINT NOT NULL,
    updated_at                BIGINT NOT NULL
);
CREATE UNIQUE INDEX organization_domains_organization_id_name_key ON organization_domains (organization_id, name);
CREATE UNIQUE INDEX organization_domains_verified_name_key ON organization_domains (name) WHERE verified;
CREATE INDEX organization_domains_organization_id_created_at_idx ON organization_domains (organization_id, created_at, id);
CREATE INDEX organization_domains_created_at_idx ON organization_domains (created_at, id);
CREATE INDEX organization_domains_name_idx ON organization_domains (name, id);

-- Offers to join, made to users with an address of a domain.
CREATE TABLE organization_suggestions (
    id              TEXT COLLATE "C" NOT NULL CONSTRAINT organization_suggestions_pkey PRIMARY KEY,
    organization_id TEXT COLLATE "C" NOT NULL CONSTRAINT organization_suggestions_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         TEXT COLLATE "C" NOT NULL CONSTRAINT organization_suggestions_user_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    domain_id       TEXT COLLATE "C" NOT NULL CONSTRAINT organization_suggestions_domain_id_fkey
                    REFERENCES organization_domains (id) ON DELETE CASCADE,
    status          TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX organization_suggestions_organization_id_user_id_key ON organization_suggestions (organization_id, user_id);
CREATE INDEX organization_suggestions_domain_id_status_idx ON organization_suggestions (domain_id, status);
CREATE INDEX organization_suggestions_user_id_idx ON organization_suggestions (user_id);

ALTER TABLE organizations ADD COLUMN domains_count BIGINT NOT NULL DEFAULT 0
    CONSTRAINT organizations_domains_count_check CHECK (domains_count >= 0);

-- A column with a reference can only be added empty; an instance without its value is not valid.
ALTER TABLE instances ADD COLUMN domains_enabled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE instances ADD COLUMN domains_enrollment_modes TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE instances ADD COLUMN domains_default_role_id TEXT COLLATE "C"
    CONSTRAINT instances_domains_default_role_id_fkey REFERENCES roles (id);
ALTER TABLE instances ADD COLUMN max_allowed_domains BIGINT NOT NULL DEFAULT 10;
UPDATE instances SET domains_default_role_id = (SELECT id FROM roles WHERE key = 'org:member');

-- What stands behind the `@`.
ALTER TABLE email_addresses ADD COLUMN address_domain TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE email_addresses SET address_domain = substr(address_key, strpos(address_key, '@') + 1);
CREATE INDEX email_addresses_address_domain_idx ON email_addresses (address_domain, id);
