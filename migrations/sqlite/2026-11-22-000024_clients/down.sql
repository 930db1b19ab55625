DELETE FROM counters WHERE name IN ('clients', 'client_grants');
CREATE TABLE plain_clients (
    id         TEXT NOT NULL CONSTRAINT clients_pkey PRIMARY KEY,
    name       TEXT NOT NULL,
    digest     TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO plain_clients (id, name, digest, scopes, created_at)
SELECT c.id, c.name, c.digest, coalesce(g.scopes, ''), c.created_at
  FROM clients c LEFT JOIN client_grants g ON g.client_id = c.id AND g.subject_type = 'client'
                                          AND g.audience = 'urn:org-server:management';
DROP TABLE client_grants;
DROP TABLE clients;
ALTER TABLE plain_clients RENAME TO clients;
