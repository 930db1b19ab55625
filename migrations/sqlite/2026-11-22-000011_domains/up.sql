-- Two organizations may claim a domain; one of them can have shown that it is theirs.
CREATE TABLE organization_domains (
    id                        TEXT NOT NULL CONSTRAINT organization_domains_pkey PRIMARY KEY,
    organization_id           TEXT NOT NULL CONSTRAINT organization_domains_organization_id_fkey
                              REFERENCES organizations (id) ON DELETE CASCADE,
    name                      TEXT NOT NULL,
    enrollment_mode           TEXT NOT NULL,
    verified                  INTEGER NOT NULL,
    affiliation_email_address TEXT,
    affiliation_status        TEXT,
    affiliation_strategy      TEXT,
    affiliation_attempts      INTEGER,
    affiliation_expire_at     INTEGER,
    affiliation_verified_at   INTEGER,
    ownership_status          TEXT,
    ownership_strategy        TEXT,
    ownership_attempts        INTEGER,
    ownership_expire_at       INTEGER,
    ownership_verified_at     INTEGER,
    challenge                 TEXT NOT NULL,
    created_at                INTEGER NOT NULL,
    updated_at                INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_domains_organization_id_name_key ON organization_domains (organization_id, name);
CREATE UNIQUE INDEX organization_domains_verified_name_key ON organization_domains (name) WHERE verified = 1;
CREATE INDEX organization_domains_organization_id_created_at_idx ON organization_domains (organization_id, created_at, id);
CREATE INDEX organization_domains_created_at_idx ON organization_domains (created_at, id);
CREATE INDEX organization_domains_name_idx ON organization_domains (name, id);

-- Offers to join, made to users with an address of a domain.
CREATE TABLE organization_suggestions (
    id              TEXT NOT NULL CONSTRAINT organization_suggestions_pkey PRIMARY KEY,
    organization_id TEXT NOT NULL CONSTRAINT organization_suggestions_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         TEXT NOT NULL CONSTRAINT organization_suggestions_user_id_fkey
                    REFERENCES users (id) ON DELETE CASCADE,
    domain_id       TEXT NOT NULL CONSTRAINT organization_suggestions_domain_id_fkey
                    REFERENCES organization_domains (id) ON DELETE CASCADE,
    status          TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_suggestions_organization_id_user_id_key ON organization_suggestions (organization_id, user_id);
CREATE INDEX organization_suggestions_domain_id_status_idx ON organization_suggestions (domain_id, status);
CREATE INDEX organization_suggestions_user_id_idx ON organization_suggestions (user_id);

ALTER TABLE organizations ADD COLUMN domains_count INTEGER NOT NULL DEFAULT 0
    CONSTRAINT organizations_domains_count_check CHECK (domains_count >= 0);

-- A column with a reference can only be added empty; an instance without its value is not valid.
ALTER TABLE instances ADD COLUMN domains_enabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE instances ADD COLUMN domains_enrollment_modes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE instances ADD COLUMN domains_default_role_id TEXT
    CONSTRAINT instances_domains_default_role_id_fkey REFERENCES roles (id);
ALTER TABLE instances ADD COLUMN max_allowed_domains INTEGER NOT NULL DEFAULT 10;
UPDATE instances SET domains_default_role_id = (SELECT id FROM roles WHERE key = 'org:member');

-- What stands behind the `@`.
ALTER TABLE email_addresses ADD COLUMN address_domain TEXT NOT NULL DEFAULT '';
UPDATE email_addresses SET address_domain = substr(address_key, instr(address_key, '@') + 1);
CREATE INDEX email_addresses_address_domain_idx ON email_addresses (address_domain, id);
