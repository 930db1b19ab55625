-- Finding organizations and users by a part of a name. Each has a number, which VACUUM leaves alone
-- (it does not leave alone the rowid of a table without one), and under that number the three-letter
-- parts of its text. Triggers keep both; the queries check what they find against the rows themselves.
CREATE TABLE search_organizations (
    number          INTEGER NOT NULL CONSTRAINT search_organizations_pkey PRIMARY KEY,
    organization_id TEXT NOT NULL CONSTRAINT search_organizations_organization_id_fkey
                    REFERENCES organizations (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX search_organizations_organization_id_key ON search_organizations (organization_id);
CREATE VIRTUAL TABLE search_organization_parts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);

CREATE TRIGGER search_organizations_insert AFTER INSERT ON organizations BEGIN
    INSERT INTO search_organizations (organization_id) VALUES (new.id);
    INSERT INTO search_organization_parts (rowid, text)
    SELECT number, new.slug || ' ' || coalesce(new.name, '')
      FROM search_organizations WHERE organization_id = new.id;
END;
CREATE TRIGGER search_organizations_update AFTER UPDATE OF slug, name ON organizations
WHEN new.slug <> old.slug OR new.name IS NOT old.name BEGIN
    UPDATE search_organization_parts SET text = new.slug || ' ' || coalesce(new.name, '')
     WHERE rowid = (SELECT number FROM search_organizations WHERE organization_id = new.id);
END;
CREATE TRIGGER search_organizations_delete AFTER DELETE ON search_organizations BEGIN
    DELETE FROM search_organization_parts WHERE rowid = old.number;
END;

INSERT INTO search_organizations (organization_id) SELECT id FROM organizations ORDER BY created_at, id;
INSERT INTO search_organization_parts (rowid, text)
SELECT number, slug || ' ' || coalesce(name, '')
  FROM search_organizations JOIN organizations ON organizations.id = organization_id;

CREATE TABLE search_users (
    number  INTEGER NOT NULL CONSTRAINT search_users_pkey PRIMARY KEY,
    user_id TEXT NOT NULL CONSTRAINT search_users_user_id_fkey
            REFERENCES users (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX search_users_user_id_key ON search_users (user_id);
CREATE VIRTUAL TABLE search_user_parts USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);
CREATE VIEW search_user_texts AS
SELECT number, users.id,
       coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(username, '')
       || ' ' || coalesce(external_id, '') || coalesce((
           SELECT group_concat(' ' || address_key, '') FROM email_addresses WHERE user_id = users.id
       ), '') AS text
  FROM search_users JOIN users ON users.id = search_users.user_id;

CREATE TRIGGER search_users_insert AFTER INSERT ON users BEGIN
    INSERT INTO search_users (user_id) VALUES (new.id);
    INSERT INTO search_user_parts (rowid, text)
    SELECT number, text FROM search_user_texts WHERE id = new.id;
END;
CREATE TRIGGER search_users_update AFTER UPDATE OF first_name, last_name, username, external_id ON users
WHEN new.first_name IS NOT old.first_name OR new.last_name IS NOT old.last_name
    OR new.username IS NOT old.username OR new.external_id IS NOT old.external_id BEGIN
    UPDATE search_user_parts SET text = (SELECT text FROM search_user_texts WHERE id = new.id)
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = new.id);
END;
CREATE TRIGGER search_users_delete AFTER DELETE ON search_users BEGIN
    DELETE FROM search_user_parts WHERE rowid = old.number;
END;
CREATE TRIGGER search_email_addresses_insert AFTER INSERT ON email_addresses BEGIN
    UPDATE search_user_parts SET text = (SELECT text FROM search_user_texts WHERE id = new.user_id)
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = new.user_id);
END;
CREATE TRIGGER search_email_addresses_update AFTER UPDATE OF address_key ON email_addresses BEGIN
    UPDATE search_user_parts SET text = (SELECT text FROM search_user_texts WHERE id = new.user_id)
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = new.user_id);
END;
-- An address that goes with its user finds nothing here any more.
CREATE TRIGGER search_email_addresses_delete AFTER DELETE ON email_addresses BEGIN
    UPDATE search_user_parts
       SET text = coalesce((SELECT text FROM search_user_texts WHERE id = old.user_id), '')
     WHERE rowid = (SELECT number FROM search_users WHERE user_id = old.user_id);
END;

INSERT INTO search_users (user_id) SELECT id FROM users ORDER BY created_at, id;
INSERT INTO search_user_parts (rowid, text) SELECT number, text FROM search_user_texts;
