-- What applications may do with an organization, and whether an address leads people to it.
ALTER TABLE organizations ADD COLUMN token_quota_enforce INTEGER;
ALTER TABLE organizations ADD COLUMN token_quota_per_day INTEGER;
ALTER TABLE organizations ADD COLUMN token_quota_per_hour INTEGER;
ALTER TABLE organizations ADD COLUMN third_parties INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN entitled_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organization_domains ADD COLUMN use_for_discovery INTEGER NOT NULL DEFAULT 1;

-- Finding organizations by a whole name in any case, or by its beginning.
CREATE INDEX organizations_lower_name_idx ON organizations (lower(name), id);

-- The pairs of `labels`, to find organizations by; the values in lower case. Triggers keep them.
CREATE TABLE search_organization_labels (
    organization_id TEXT NOT NULL CONSTRAINT search_organization_labels_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    key             TEXT NOT NULL,
    value           TEXT NOT NULL,
    CONSTRAINT search_organization_labels_pkey PRIMARY KEY (organization_id, key)
) STRICT;
CREATE INDEX search_organization_labels_key_value_idx ON search_organization_labels (key, value, organization_id);

CREATE TRIGGER search_organization_labels_insert AFTER INSERT ON organizations
WHEN new.labels <> '{}' BEGIN
    INSERT INTO search_organization_labels (organization_id, key, value)
    SELECT new.id, pair.key, lower(pair.value) FROM json_each(new.labels) AS pair;
END;
CREATE TRIGGER search_organization_labels_update AFTER UPDATE OF labels ON organizations
WHEN new.labels <> old.labels BEGIN
    DELETE FROM search_organization_labels WHERE organization_id = new.id;
    INSERT INTO search_organization_labels (organization_id, key, value)
    SELECT new.id, pair.key, lower(pair.value) FROM json_each(new.labels) AS pair;
END;

INSERT INTO search_organization_labels (organization_id, key, value)
SELECT organizations.id, pair.key, lower(pair.value)
  FROM organizations JOIN json_each(organizations.labels) AS pair;
