-- What applications may do with an organization, and whether an address leads people to it.
ALTER TABLE organizations ADD COLUMN token_quota_enforce BOOLEAN;
ALTER TABLE organizations ADD COLUMN token_quota_per_day BIGINT;
ALTER TABLE organizations ADD COLUMN token_quota_per_hour BIGINT;
ALTER TABLE organizations ADD COLUMN third_parties BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE organizations ADD COLUMN entitled_only BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE organization_domains ADD COLUMN use_for_discovery BOOLEAN NOT NULL DEFAULT true;

-- Finding organizations by a whole name in any case, or by its beginning.
CREATE INDEX organizations_lower_name_idx ON organizations (lower(name), id);

-- The pairs of `labels`, to find organizations by; the values in lower case. Triggers keep them.
CREATE TABLE search_organization_labels (
    organization_id TEXT COLLATE "C" NOT NULL CONSTRAINT search_organization_labels_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE,
    key             TEXT COLLATE "C" NOT NULL,
    value           TEXT COLLATE "C" NOT NULL,
    CONSTRAINT search_organization_labels_pkey PRIMARY KEY (organization_id, key)
);
CREATE INDEX search_organization_labels_key_value_idx ON search_organization_labels (key, value, organization_id);

CREATE FUNCTION search_organization_labels_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM search_organization_labels WHERE organization_id = NEW.id;
    END IF;
    INSERT INTO search_organization_labels (organization_id, key, value)
    SELECT NEW.id, pair.key, lower(pair.value COLLATE "C") FROM jsonb_each_text(NEW.labels::jsonb) AS pair;
    RETURN NULL;
END
$$;
CREATE TRIGGER search_organization_labels_insert AFTER INSERT ON organizations
    FOR EACH ROW WHEN (NEW.labels <> '{}') EXECUTE FUNCTION search_organization_labels_write();
CREATE TRIGGER search_organization_labels_update AFTER UPDATE OF labels ON organizations
    FOR EACH ROW WHEN (NEW.labels <> OLD.labels) EXECUTE FUNCTION search_organization_labels_write();

INSERT INTO search_organization_labels (organization_id, key, value)
SELECT id, pair.key, lower(pair.value COLLATE "C")
  FROM organizations CROSS JOIN LATERAL jsonb_each_text(labels::jsonb) AS pair;
