-- How many invitations there are by the status that is stored. Those that are `pending` and past
-- `expires_at` are found by the index, and are few: a task of the server notes them as expired.
INSERT INTO counters (name, shard, value)
    SELECT 'invitations.' || status, 0, count(*) FROM invitations GROUP BY status;
CREATE INDEX invitations_status_expires_at_idx ON invitations (status, expires_at);
CREATE INDEX invitations_status_created_at_idx ON invitations (status, created_at, id);

-- Finding invitations by a part of their address, which never changes, as organizations are found.
CREATE TABLE search_invitations (
    number        INTEGER NOT NULL CONSTRAINT search_invitations_pkey PRIMARY KEY,
    invitation_id TEXT NOT NULL CONSTRAINT search_invitations_invitation_id_fkey
                  REFERENCES invitations (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX search_invitations_invitation_id_key ON search_invitations (invitation_id);
CREATE VIRTUAL TABLE search_invitation_parts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);
CREATE TRIGGER search_invitations_insert AFTER INSERT ON invitations BEGIN
    INSERT INTO search_invitations (invitation_id) VALUES (new.id);
    INSERT INTO search_invitation_parts (rowid, text)
    SELECT number, new.address_key FROM search_invitations WHERE invitation_id = new.id;
END;
CREATE TRIGGER search_invitations_delete AFTER DELETE ON search_invitations BEGIN
    DELETE FROM search_invitation_parts WHERE rowid = old.number;
END;
INSERT INTO search_invitations (invitation_id) SELECT id FROM invitations ORDER BY created_at, id;
INSERT INTO search_invitation_parts (rowid, text)
SELECT number, address_key FROM search_invitations JOIN invitations ON invitations.id = invitation_id;

-- Finding domains by a part of their name, which never changes, as organizations are found.
CREATE TABLE search_domains (
    number    INTEGER NOT NULL CONSTRAINT search_domains_pkey PRIMARY KEY,
    domain_id TEXT NOT NULL CONSTRAINT search_domains_domain_id_fkey
              REFERENCES organization_domains (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX search_domains_domain_id_key ON search_domains (domain_id);
CREATE VIRTUAL TABLE search_domain_parts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);
CREATE TRIGGER search_domains_insert AFTER INSERT ON organization_domains BEGIN
    INSERT INTO search_domains (domain_id) VALUES (new.id);
    INSERT INTO search_domain_parts (rowid, text)
    SELECT number, new.name FROM search_domains WHERE domain_id = new.id;
END;
CREATE TRIGGER search_domains_delete AFTER DELETE ON search_domains BEGIN
    DELETE FROM search_domain_parts WHERE rowid = old.number;
END;
INSERT INTO search_domains (domain_id) SELECT id FROM organization_domains ORDER BY created_at, id;
INSERT INTO search_domain_parts (rowid, text)
SELECT number, name FROM search_domains JOIN organization_domains ON organization_domains.id = domain_id;
